"""Parsing a filter: the catalogue gives names and types. Importing this module imports lark.

The regular expression after `matches` has at most `PATTERN_LIMIT` octets, and matches octets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, NoReturn

from lark import Token, Tree

from dissect.errors import FilterError
from dissect.filter.expressions import (
    And,
    Calculation,
    Constant,
    Contains,
    Element,
    FieldValue,
    Filter,
    Function,
    MaskedOperand,
    Matches,
    Membership,
    Mode,
    Not,
    Operand,
    Or,
    Present,
    Sign,
    Test,
    ValueComparison,
    Xor,
)
from dissect.filter.frame_names import FRAME_PROTOCOL
from dissect.filter.name_types import Sort, Type
from dissect.filter.names import catalogue
from dissect.filter.naming.catalogue import Catalogue
from dissect.filter.operands.automaton import Machine
from dissect.filter.operands.literals import (
    Literal,
    LiteralForm,
    Written,
    hint_at_number,
    read_literal,
    read_word,
    unquoted,
)
from dissect.filter.operands.ranges import Ranges, parse_ranges
from dissect.filter.syntax import begin, end, syntax_tree
from dissect.packet import default_protocols

PATTERN_LIMIT: Final = 1_000

SPELLINGS: Final[Mapping[str, tuple[Sign, Mode]]] = {
    **dict.fromkeys(("==", "eq", "any_eq"), (Sign.EQUAL, Mode.ANY)),
    **dict.fromkeys(("!=", "ne", "all_ne"), (Sign.UNEQUAL, Mode.ALL)),
    **dict.fromkeys(("===", "all_eq"), (Sign.EQUAL, Mode.ALL)),
    **dict.fromkeys(("!==", "~=", "any_ne"), (Sign.UNEQUAL, Mode.ANY)),
    **dict.fromkeys((">", "gt"), (Sign.GREATER, Mode.ANY)),
    **dict.fromkeys(("<", "lt"), (Sign.LESS, Mode.ANY)),
    **dict.fromkeys((">=", "ge"), (Sign.GREATER_OR_EQUAL, Mode.ANY)),
    **dict.fromkeys(("<=", "le"), (Sign.LESS_OR_EQUAL, Mode.ANY)),
}

TEXTS: Final = (Type.TEXT, Type.DOMAIN_NAME)
SLICED: Final = (Type.OCTETS, Type.PROTOCOL, Type.MAC, Type.IPV4, Type.IPV6, *TEXTS)
SEARCHED: Final = (Type.OCTETS, Type.PROTOCOL, Type.MAC, *TEXTS)
NUMBERS: Final = (Type.UNSIGNED, Type.SIGNED, Type.FLAG)
COMPARABLE: Final = (NUMBERS, TEXTS)
"""Different types whose values may be compared with each other."""

COUNTED_BITS: Final = 32


def parse(text: str, names: Catalogue | None = None) -> Filter:
    """Parse a filter with the names of a catalogue (by default those of all protocols of this library).

    FilterError, with the position, for a syntax error, an unknown name, or values of the wrong type.
    """
    tree = syntax_tree(text)
    return Filter(
        text, _Reader(text, catalogue(default_protocols()) if names is None else names).test(tree.children[0])
    )


class _Reader:
    """Reads the tree of one filter."""

    def __init__(self, text: str, names: Catalogue) -> None:
        self.text = text
        self.names = names

    def test(self, tree: Any) -> Test:
        readers: Mapping[str, Callable[[Tree[Token]], Test]] = {
            "or_test": lambda tree: Or(self._tests(tree)),
            "xor_test": lambda tree: Xor(self._tests(tree)),
            "and_test": lambda tree: And(self._tests(tree)),
            "negation": lambda tree: Not(self.test(tree.children[0])),
            "presence": self._presence,
            "comparison": self._comparison,
            "contains": self._contains,
            "matches": self._matches,
            "member": self._member,
        }
        return readers[tree.data](tree)

    def _tests(self, tree: Tree[Token]) -> tuple[Test, ...]:
        return tuple(self.test(child) for child in tree.children)

    def _presence(self, tree: Any) -> Test:
        operand = self._operand(tree.children[0])
        if isinstance(operand, Function):
            self._refuse(tree, "A function cannot be tested for presence; compare its value")
        return Present(operand)

    def _comparison(self, tree: Any) -> Test:
        quantifier, left_tree, sign_tree, right_tree = tree.children
        sign, mode = SPELLINGS[str(sign_tree.children[0])]
        left = self._operand(left_tree)
        if left.type is Type.PROTOCOL:
            message = f"{self._of(left_tree)} is a protocol; compare octets of it, such as [0:4], or use contains"
            self._refuse(left_tree, message)
        self._check_has_value(left_tree, left)
        right = self._right(right_tree, left)
        if sign.is_order and left.type is Type.VERDICT:
            self._refuse(sign_tree, "Verdicts have no order; compare them with ==, != or in")
        return ValueComparison(sign, _mode(quantifier) or mode, left, right)

    def _right(self, tree: Any, left: Operand) -> Operand:
        """The right side of a comparison: a value of the left side's type, or another operand."""
        written = self._written(tree)
        if written is not None:
            return Constant(self._literal(tree, written, left))
        right = self._operand(tree)
        if left.type is not right.type and not any(left.type in one and right.type in one for one in COMPARABLE):
            message = f"{self._of(tree)} is {right.type.phrase}, but the left side is {left.type.phrase}"
            self._refuse(tree, message + self._hint_at_number(tree, left))
        return right

    def _contains(self, tree: Any) -> Test:
        quantifier, operand_tree, needle = tree.children
        operand = self._operand(operand_tree)
        self._check_searched(operand_tree, operand, "contains")
        literal = self._value(needle, Type.TEXT if operand.type in TEXTS else Type.OCTETS)
        return Contains(_mode(quantifier) or Mode.ANY, operand, literal)

    def _matches(self, tree: Any) -> Test:
        quantifier, operand_tree, pattern_tree = tree.children
        operand = self._operand(operand_tree)
        self._check_searched(operand_tree, operand, "matches")
        written = self._written(pattern_tree)
        if written is None or written.form is not LiteralForm.TEXT:
            self._refuse(pattern_tree, 'Write a regular expression in double quotes, best as r"…"')
        return Matches(_mode(quantifier) or Mode.ANY, operand, self._pattern(pattern_tree, written.octets))

    def _pattern(self, tree: Any, octets: bytes) -> Machine:
        if len(octets) > PATTERN_LIMIT:
            self._refuse(tree, f"The regular expression has {len(octets)} octets; at most {PATTERN_LIMIT} are allowed")
        with self._at(tree):
            return Machine(octets)

    def _member(self, tree: Any) -> Test:
        quantifier, operand_tree, negated, *elements = tree.children
        operand = self._operand(operand_tree)
        if operand.type is Type.PROTOCOL:
            self._refuse(operand_tree, f"{self._of(operand_tree)} is a protocol, not a value")
        self._check_has_value(operand_tree, operand)
        found = Membership(
            _mode(quantifier) or Mode.ANY, operand, tuple(self._element(one, operand) for one in elements)
        )
        return found if negated is None else Not(found)

    def _element(self, tree: Any, operand: Operand) -> Element:
        first_tree, last_tree = tree.children
        first = self._element_value(first_tree, operand)
        if last_tree is None:
            return Element(first)
        last = self._element_value(last_tree, operand)
        if operand.type in {Type.VERDICT, Type.FLAG}:
            self._refuse(tree, f"There are no ranges of {operand.type.value} values; list each of them")
        if type(first.value) is type(last.value) and first.value > last.value and last.prefix is None:
            self._refuse(tree, "The range ends before it begins")
        return Element(first, last)

    def _element_value(self, tree: Any, operand: Operand) -> Literal:
        written = self._written(tree)
        if written is None:
            message = f"{self._of(tree)} is not a value; a set has values or ranges, separated by commas"
            self._refuse(tree, message + self._hint_at_number(tree, operand))
        return self._literal(tree, written, operand)

    def _hint_at_number(self, tree: Any, operand: Operand) -> str:
        """What to write in the place of a name, if it is also one of a number of the operand."""
        numbers = operand.name.numbers if isinstance(operand, FieldValue) else None
        with self._at(tree):
            return "" if numbers is None else hint_at_number(self._of(tree), numbers)

    def _check_has_value(self, tree: Any, operand: Operand) -> None:
        if operand.type is Type.MESSAGE:
            self._refuse(tree, f"{self._of(tree)} is a message; test for it alone, or compare one of its fields")

    def _check_searched(self, tree: Any, operand: Operand, word: str) -> None:
        if operand.type not in SEARCHED:
            self._refuse(tree, f"{self._of(tree)} is {operand.type.phrase}; {word} is for octets and text")

    def _operand(self, tree: Any) -> Operand:
        """An operand that begins with a field or a function."""
        first, *masks = tree.children
        operand = self._primary(first)
        for mask in masks:
            if operand.type not in (Type.UNSIGNED, Type.SIGNED, Type.OCTETS):
                self._refuse(first, f"{self._of(first)} is {operand.type.phrase}; & is for numbers and octets")
            written = self._written(mask)
            if written is None:
                other = self._primary(mask)
                if (other.type is Type.OCTETS) != (operand.type is Type.OCTETS) or other.type not in (
                    *NUMBERS,
                    Type.OCTETS,
                ):
                    self._refuse(mask, f"{self._of(mask)} is {other.type.phrase}, which cannot be a mask here")
                if _is_in_lists(operand) and _is_in_lists(other):
                    self._refuse(mask, f"{self._of(mask)} is a list field; it cannot mask another list field")
                operand = MaskedOperand(operand, other)
            else:
                operand = MaskedOperand(operand, Constant(self._literal(mask, written, operand)))
        return operand

    def _primary(self, tree: Any) -> Operand:
        if tree.data == "function":
            return self._function(tree)
        written = self._written(tree)
        if written is not None:
            self._refuse_value(tree, written)
        return self._field(tree)

    def _refuse_value(self, tree: Any, written: Written) -> NoReturn:
        if written.form is not LiteralForm.WORD or not re.match(r"[A-Za-z_]", written.text) or ":" in written.text:
            self._refuse(tree, f"{self._of(tree)} is not a field; write the field on the left, values on the right")
        near = self.names.nearest(written.text)
        hint = f"; did you mean {' or '.join(near)}?" if near else "; `dissect filter --names` lists them"
        self._refuse(tree, f"{written.text!r} is neither a field nor a protocol{hint}")

    def _function(self, tree: Any) -> Function:
        word, *arguments = tree.children
        known = [one.value for one in Calculation]
        if word not in known:
            self._refuse(word, f"There is no function {str(word)!r}; the functions are {', '.join(known)}")
        if len(arguments) != 1:
            self._refuse(tree, f"{word}() takes one field")
        argument, calculation = self._primary(arguments[0]), Calculation(str(word))
        if not isinstance(argument, FieldValue):
            self._refuse(arguments[0], f"{word}() takes a field")
        if calculation in {Calculation.UPPER, Calculation.LOWER} and argument.type not in TEXTS:
            self._refuse(arguments[0], f"{self._of(arguments[0])} is {argument.type.phrase}; {word}() is for text")
        if calculation is Calculation.LENGTH and (argument.type not in SLICED or argument.type is Type.PROTOCOL):
            message = f"{self._of(arguments[0])} is {argument.type.phrase}; len() is for octets, text and addresses"
            self._refuse(arguments[0], message)
        return Function(calculation, argument)

    def _field(self, tree: Any) -> FieldValue:
        word, layers, octets = tree.children
        name = self.names[word]
        sliced = None if octets is None else self._ranges(octets)
        if sliced is not None and name.type not in SLICED:
            self._refuse(octets, f"{word} is {name.type.phrase}, which has no octets to slice")
        if sliced is not None and name.type is Type.PROTOCOL and name.name != FRAME_PROTOCOL and not sliced.is_counted:
            message = f"A slice of {word} counts from its first octet and has a fixed length: [2], [0:4], [1-3]"
            self._refuse(octets, message)
        chosen = None
        if layers is not None:
            if name.sort in {Sort.FRAME, Sort.DATAGRAM, Sort.FOLLOWED} or name.name == FRAME_PROTOCOL:
                self._refuse(layers, f"{word} belongs to the frame, not to a layer")
            chosen = self._ranges(layers)
            if 0 in {part.first for part in chosen.parts}:
                self._refuse(layers, "Layers count from 1, or from -1 backwards")
        return FieldValue(name, chosen, sliced)

    def _ranges(self, token: Token) -> Ranges:
        with self._at(token):
            return parse_ranges(token.lstrip("#").strip("[]"))

    def _written(self, tree: Any) -> Written | None:
        """The literal in a tree; None for fields and expressions of fields."""
        if tree.data == "operand":
            return self._written(tree.children[0]) if len(tree.children) == 1 else None
        if tree.data == "function":
            return None
        token, *marks = tree.children
        if tree.data == "word":
            is_name = token in self.names or any(mark is not None for mark in marks)
            if is_name and token not in self.names:
                self._refuse_value(tree, Written(LiteralForm.WORD, str(token)))
            return None if is_name else Written(LiteralForm.WORD, str(token))
        with self._at(tree):
            return _quoted(token)

    def _value(self, tree: Any, type_: Type) -> Literal:
        written = self._written(tree)
        if written is None:
            self._refuse(tree, f"{self._of(tree)} is a field, but a value is expected here")
        with self._at(tree):
            return read_literal(written, type_)

    def _literal(self, tree: Any, written: Written, operand: Operand) -> Literal:
        """A value of an operand's type."""
        name = operand
        while isinstance(name, MaskedOperand):
            name = name.operand
        with self._at(tree):
            if isinstance(name, FieldValue):
                if name.name.words and name.octets is None:
                    return read_word(written, name.name.words)
                return read_literal(written, operand.type, name.name.bits, name.name.numbers)
            return read_literal(written, operand.type, COUNTED_BITS)

    def _of(self, tree: Any) -> str:
        return self.text[begin(tree) : end(tree)]

    def _refuse(self, tree: Any, message: str) -> NoReturn:
        raise FilterError(message, text=self.text, position=begin(tree), length=end(tree) - begin(tree))

    @contextmanager
    def _at(self, tree: Any) -> Iterator[None]:
        """Give errors raised within the position of this tree."""
        try:
            yield
        except ValueError as error:
            message = str(error)
            self._refuse(tree, message[0].upper() + message[1:])


def _quoted(token: Token) -> Written:
    if token.type == "RAW":
        return Written(LiteralForm.TEXT, str(token[2:-1]), token[2:-1].encode("utf-8", "surrogateescape"))
    text = str(token[1:-1])
    octets = unquoted(text)
    if token.type == "STRING":
        return Written(LiteralForm.TEXT, text, octets)
    if len(octets) != 1:
        raise ValueError(f"{str(token)!r} is not a single character")
    return Written(LiteralForm.CHARACTER, text, octets)


def _is_in_lists(operand: Operand) -> bool:
    """Whether a packet may have thousands of values; two such operands would make millions of pairs."""
    if isinstance(operand, MaskedOperand):
        return _is_in_lists(operand.operand) or _is_in_lists(operand.mask)
    field = operand.argument if isinstance(operand, Function) else operand
    return isinstance(field, FieldValue) and bool(field.name.items)


def _mode(quantifier: Any) -> Mode | None:
    return None if quantifier is None else Mode(str(quantifier.children[0]))
