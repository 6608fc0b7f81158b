from lib.parser import ManifestParser


def test_parse_manifest_strict_line():
    parser = ManifestParser(strict=True)
    assert parser.parse("License: MIT").license_name() == "MIT"
