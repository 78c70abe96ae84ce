"""What is wrong with one file."""

from easyread.words import FAILURE, lint

PICTURES = """
[set]
name = "Ours"
licence = "CC0"
source = "here"
attribution = "Us"
[yes]
file = "1"
alt = "A tick"
means = "yes"
"""


def found(folder, name, text, severity=FAILURE):
    """The findings in one file of a folder: the rule, the line and the words."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    report = lint([path])
    return [(one.rule, one.line, one.words) for one in report.findings if one.file == str(path) and one.severity is severity]
