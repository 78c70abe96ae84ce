from pathlib import Path
def build(root: Path, to: Path) -> None:
    pass
