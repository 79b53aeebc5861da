"""What pytest loads. It stands beside the package, as pytest rewrites the assertions of the package that has a plugin:
in each module that it imports, and `dissect` has a thousand without any."""

pytest_plugins = ("dissect.pytest_plugin",)
