"""Reads manifests of packages."""


class ManifestParser:
    """Turns the text of a manifest into a Manifest."""

    def __init__(self, strict=False):
        self.strict = strict

    def parse(self, text):
        """Returns the manifest, or raises ManifestError with the line."""
        fields = {}
        for number, line in enumerate(text.splitlines()):
            key, _, value = line.partition(":")
            if not value and self.strict:
                raise ManifestError("field without value", number)
            fields[key.strip()] = value.strip()
        return Manifest(fields)


class Manifest:
    def __init__(self, fields):
        self.fields = fields

    def __eq__(self, other):
        return self.fields == other.fields

    def license_name(self):
        return self.fields.get("License", "unknown")


class ManifestError(Exception):
    def __init__(self, message, line):
        super().__init__(message)
        self.line = line
