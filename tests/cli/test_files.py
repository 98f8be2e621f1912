"""`put` and `get`: copies go where `cp -r` puts them, and overwrite nothing unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Program


def tree(folder: Path) -> dict[str, str]:
    """Return the files below a folder, with their contents."""
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def here(rerobots: Program) -> Path:
    """The folder in which the program runs."""
    here = rerobots.home / "parent/here"
    here.mkdir(parents=True)
    rerobots.home = here
    return here


@pytest.fixture
def host(rerobots: Program, ready: str, here: Path) -> str:
    """An instance with a folder `x` on its host."""
    rerobots("run", "--", "mkdir -p x/sub empty; echo new >x/Makefile; echo deep >x/sub/file")
    return ready


X = {"Makefile": "new\n", "sub/file": "deep\n"}
IN_X = {f"x/{name}": text for name, text in X.items()}

KEPT = {"Makefile": "mine"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["x"], {**KEPT, **IN_X}),
        (["x/"], {**KEPT, **IN_X}),
        (["x", "."], {**KEPT, **IN_X}),
        (["x", "new"], {**KEPT, **{f"new/{name}": text for name, text in X.items()}}),
        (["x", "new/"], {**KEPT, **{f"new/{name}": text for name, text in IN_X.items()}}),
        (["x", "folder"], {**KEPT, **{f"folder/{name}": text for name, text in IN_X.items()}}),
        (["x/.", "folder"], {**KEPT, **{f"folder/{name}": text for name, text in X.items()}}),
        (["x/sub/..", "folder"], {**KEPT, **{f"folder/{name}": text for name, text in X.items()}}),
        (["x/sub/file", "folder"], {**KEPT, "folder/file": "deep\n"}),
        (["x/sub/file", "a/b/"], {**KEPT, "a/b/file": "deep\n"}),
        (["x/sub/file"], {**KEPT, "file": "deep\n"}),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
@pytest.mark.long
def test_destination_of_a_copy(
    words: list[str], expected: dict[str, str], rerobots: Program, host: str, here: Path
) -> None:
    (here / "Makefile").write_text("mine")
    (here / "folder").mkdir()
    rerobots("-n", "get", host, *words)
    assert tree(here) == expected
    assert list(here.parent.iterdir()) == [here]


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        (["x/Makefile", "."], True),
        (["x/Makefile"], True),
        (["x/.", "."], True),
        (["x/sub/.."], True),
        (["."], True),
        (["x"], True),
        (["x", "x/sub/file"], False),
        (["x", "Makefile"], False),
        (["x/sub/file", "x/sub"], True),
        (["x/sub/file", "as-folder"], False),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
@pytest.mark.long
def test_existing_files_are_kept_unless_confirmed(
    words: list[str], asks: bool, rerobots: Program, host: str, here: Path
) -> None:
    before = {"Makefile": "mine", "x/sub/file": "mine, too", "as-folder/file/x": "mine"}
    for name, text in before.items():
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text(text)
    for no in (["-n"], []):
        done = rerobots(*no, "get", host, *words, status=1)
        assert ("left unchanged" in done.stderr) is asks
        assert tree(here) == before
        assert list(here.parent.iterdir()) == [here]
    rerobots("-y", "get", host, *words, status=0 if asks else 1)
    assert (tree(here) != before) is asks
    assert list(here.parent.iterdir()) == [here]


@pytest.mark.long
def test_option_n_keeps_existing_files(rerobots: Program, host: str, here: Path) -> None:
    (here / "Makefile").write_text("mine")
    (here / "link").symlink_to("nowhere")
    for words in (["x/Makefile"], ["x/.", "."], ["x/Makefile", "link"]):
        assert "left unchanged" in rerobots("-n", "get", host, *words, status=1).stderr
    assert tree(here) == KEPT
    assert (here / "link").is_symlink()


@pytest.mark.long
def test_names_that_begin_with_a_tilde(rerobots: Program, host: str, here: Path) -> None:
    rerobots("run", "--", "mkdir './~'; echo tilde >'./~/file'")
    rerobots("get", host, "./~/file", "~")
    assert tree(here) == {"~": "tilde\n"}
    (here / "~").unlink()
    (here / "~name").write_text("mine")
    rerobots("put", host, "~name")
    assert rerobots.out("run", "--", "cat './~name'") == "mine"


def on_host(rerobots: Program) -> dict[str, str]:
    """Return the files of the host, with their contents."""
    names = rerobots.out("run", "--", "find . -type f | sort").splitlines()
    texts = rerobots.out("run", "--", "find . -type f | sort | xargs -n 1 cat").splitlines()
    return {name.removeprefix("./"): text for name, text in zip(names, texts, strict=True)}


@pytest.mark.long
@pytest.mark.timeout(240)
def test_put(rerobots: Program, host: str, here: Path) -> None:
    there = {name: text.strip() for name, text in IN_X.items()}
    for name in ("y/Makefile", "y/sub/file"):
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text("mine\n")
    y = {"Makefile": "mine", "sub/file": "mine"}

    rerobots("-n", "put", host, "y")
    assert on_host(rerobots) == there | {f"y/{name}": text for name, text in y.items()}
    # It exists now, and nothing is overwritten unasked.
    rerobots("run", "--", "echo theirs >y/Makefile")
    for no in (["-n"], []):
        for words in (["y"], ["y", "."], ["y/.", "y"], ["y/Makefile", "y"], ["y/sub/.."]):
            assert "left unchanged" in rerobots(*no, "put", host, *words, status=1).stderr
        for words in (["y", "x/Makefile"], ["y/Makefile", "kind/"]):
            rerobots("run", "--", "mkdir -p kind/Makefile")
            rerobots(*no, "put", host, *words, status=1)
    assert on_host(rerobots)["y/Makefile"] == "theirs"
    rerobots("-y", "put", host, "y")
    assert on_host(rerobots)["y/Makefile"] == "mine"

    rerobots("-n", "put", host, "y/.", "empty")
    rerobots("-n", "put", host, "y/sub", "empty/sub/")
    rerobots("-n", "put", host, "y/sub/file", "x/new")
    assert "left unchanged" in rerobots("-n", "put", host, "y/sub", "x", status=1).stderr
    found = on_host(rerobots)
    assert {name: text for name, text in found.items() if name.startswith("empty/")} == {
        "empty/sub/sub/file": "mine",
        **{f"empty/{name}": text for name, text in y.items()},
    }
    assert (found["x/new"], found["x/sub/file"]) == ("mine", "deep")
