"""Columns as Arrow has them: types, arrays, drafts of columns, dictionaries of texts."""
