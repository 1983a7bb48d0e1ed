"""What may import what, read from the syntax trees: modules know only the rows below them."""

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

CORE = (
    {"errors", "fingerprint"},
    {"machine", "paths"},
    {"settings", "jobs"},
    {"corpus", "encoders"},
    {"clusters", "ecosystem", "shards"},
    {"labels"},
    {"views", "training", "checks"},
    {"comparison", "probes", "suggestions"},
    {"findings"},
    {"exports", "studies"},
    {"evaluation", "bench"},
    {"cli"},
    {"__init__", "__main__"},
)
"""From the ground up. Neighbors of a row do not know each other; the files of one package do."""

APP = ({"__init__", "charts"}, {"server"}, {"session"}, {"widgets"}, {"screens"}, {"frame"}, {"streamlit_app"})

WINGS = sorted(set().union(*CORE[3:-2]))
ROOMS = ("charts", "server", "session", "widgets")
DOORS = (*(f"inbedder_core.{wing}" for wing in WINGS), *(f"app.{room}" for room in ROOMS))
"""Packages that others enter by their face alone: `from inbedder_core.clusters import find_clusters`."""

LIBRARIES = {
    "torch": {
        "inbedder_core.clusters.neighbors",
        "inbedder_core.encoders",
        "inbedder_core.training",
        "inbedder_core.bench",
        "inbedder_core.ecosystem.sentence_transformer",
    },
    "transformers": {"inbedder_core.encoders", "inbedder_core.training", "inbedder_core.bench"},
    "peft": {"inbedder_core.encoders", "inbedder_core.training"},
    "accelerate": {"inbedder_core.training"},
    "umap": {"inbedder_core.clusters.projection"},
    "hdbscan": {"inbedder_core.clusters.hdbscan_tree"},
    "sklearn": {
        "inbedder_core.clusters",
        "inbedder_core.labels",
        "inbedder_core.checks",
        "inbedder_core.comparison",
        "inbedder_core.ecosystem",
        "inbedder_core.probes",
        "inbedder_core.evaluation",
    },
    "pandas": {
        "inbedder_core.corpus",
        "inbedder_core.exports",
        "inbedder_core.comparison",
        "app.charts",
        "app.widgets",
        "app.screens",
    },
    "plotly": {"app.charts", "inbedder_core.exports"},
    "httpx2": {"inbedder_core.encoders.served"},
    "jinja2": {"inbedder_core.exports"},
    "ray": {"inbedder_core.shards.cluster"},
    "psutil": {"inbedder_core.machine"},
    "rich": {"inbedder_core.cli"},
    "tqdm": {"inbedder_core.cli"},
    "streamlit": {
        "app.session",
        "app.server.resources",
        "app.widgets",
        "app.screens",
        "app.frame",
        "app.streamlit_app",
    },
    "numpy": {"inbedder_core", "app.charts", "app.server", "app.session"},
}
"""Where a heavy or outward-looking library may be imported; a package's name covers all in it."""

CALLED_BY_LIBRARIES = {"get_embedding_dimension", "mteb_model_meta", "preprocess", "similarity_pairwise"}

VAGUE = set(["found", "told", "one", "some", "kept", "chosen", "asked", "place", "what"])
BRITISH = re.compile("colour|centre|neighbour|normalis|synchronis|licence", re.IGNORECASE)

DOCUMENTS = (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))

SLOW = ("torch", "transformers", "pandas", "umap", "hdbscan", "sklearn", "scipy", "pyarrow", "streamlit", "plotly")
NEVER = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "diskcache"}
"""Formats that run code when they are read."""


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imports_of(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imports() -> list[tuple[str, str]]:
    return [(module_of(path), name) for path in sources("inbedder_core", "app") for name in imports_of(tree_of(path))]


def part(module: str) -> str:
    """The module or package directly below the root package: "inbedder_core.cli.table" -> "cli"."""
    return module.split(".")[1] if "." in module else "__init__"


def row_of(rows: tuple[set[str], ...], name: str) -> int:
    return next((number for number, row in enumerate(rows) if name in row), -1)


@pytest.mark.parametrize(("package", "rows"), [("inbedder_core", CORE), ("app", APP)])
def test_every_module_has_its_row(package: str, rows: tuple[set[str], ...]) -> None:
    found = {part(module_of(path)) for path in sources(package)}
    assert found == set().union(*rows), "put new modules in the rows of this file, and take deleted ones out"


@pytest.mark.parametrize(("package", "rows"), [("inbedder_core", CORE), ("app", APP)])
def test_modules_import_only_from_rows_below(package: str, rows: tuple[set[str], ...]) -> None:
    wrong = [
        f"{importer} imports {imported}"
        for importer, imported in imports()
        if importer.startswith(f"{package}.") and imported.split(".")[0] == package
        if part(importer) != _imported_part(package, imported, rows)
        if row_of(rows, _imported_part(package, imported, rows)) >= row_of(rows, part(importer))
    ]
    assert wrong == []


def _imported_part(package: str, imported: str, rows: tuple[set[str], ...]) -> str:
    """`from inbedder_core import __version__` reaches the package's own names, which anything may read."""
    name = part(imported)
    return name if row_of(rows, name) >= 0 and name != "__init__" else next(iter(rows[0]))


@pytest.mark.parametrize("door", DOORS)
def test_others_enter_a_package_by_its_face(door: str) -> None:
    face = _names_of(ROOT / door.replace(".", "/") / "__init__.py")
    wrong = [
        f"{importer} imports {imported}"
        for importer, imported in imports()
        if not f"{importer}.".startswith(f"{door}.") and imported.startswith(f"{door}.")
        if imported.removeprefix(f"{door}.") not in face
    ]
    assert wrong == []


def _names_of(face: Path) -> set[str]:
    """What a face hands on: its `__all__`."""
    (names,) = (
        ast.literal_eval(node.value)
        for node in tree_of(face).body
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["__all__"]
    )
    return set(names)


def test_few_files_stand_at_the_top() -> None:
    assert len(list((ROOT / "inbedder_core").glob("*.py"))) <= 7
    assert {path.name for path in (ROOT / "app").glob("*.py")} == {"__init__.py", "frame.py", "streamlit_app.py"}


def test_the_core_does_not_know_the_app() -> None:
    assert [pair for pair in imports() if pair[0].startswith("inbedder_core") and pair[1].split(".")[0] == "app"] == []


@pytest.mark.parametrize("wing", ["evaluation", "bench"])
def test_only_commands_and_scripts_measure(wing: str) -> None:
    measuring = f"inbedder_core.{wing}."
    wrong = [pair for pair in imports() if pair[1].startswith(measuring) and not pair[0].startswith(measuring)]
    assert [importer for importer, _ in wrong if not importer.startswith("inbedder_core.cli.")] == []


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_is_imported_only_where_it_belongs(library: str) -> None:
    wrong = [
        importer
        for importer, imported in imports()
        if imported.split(".")[0] == library
        if not any(f"{importer}.".startswith(f"{place}.") for place in LIBRARIES[library])
    ]
    assert wrong == []


def test_nothing_reads_or_writes_formats_that_run_code() -> None:
    files = sources("inbedder_core", "app", "scripts")
    wrong = [(str(path), name) for path in files for name in imports_of(tree_of(path)) if _runs_code(name)]
    wrong += [(str(path), switch) for path in files for switch in _unsafe_switches(tree_of(path))]
    assert wrong == []


def _runs_code(name: str) -> bool:
    return name.split(".")[0] in NEVER and name != "pickle.UnpicklingError"  # what torch raises instead


def _unsafe_switches(tree: ast.AST) -> Iterator[str]:
    unsafe = {("allow_pickle", True), ("trust_remote_code", True), ("weights_only", False), ("unsafe_allow_html", True)}
    for node in ast.walk(tree):
        constant = isinstance(node, ast.keyword) and isinstance(node.value, ast.Constant)
        if constant and (node.arg, node.value.value) in unsafe:
            yield f"{node.arg}={node.value.value}"


def test_functions_name_what_they_take() -> None:
    functions = [
        (module_of(path), node)
        for path in sources("inbedder_core", "app")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert [f"{module}.{node.name}" for module, node in functions if node.args.kwarg] == []


def test_names_are_the_words_of_the_field() -> None:
    """Not what anybody could call anything, nor spelled in two ways."""
    trees = {module_of(path): tree_of(path) for path in sources("inbedder_core", "app")}
    vague = {(name, word) for name, tree in trees.items() for word in _named(tree) if word.strip("_") in VAGUE}
    british = {(name, word) for name, tree in trees.items() for word in _british(tree)}
    assert sorted(vague | british) == []


def _named(tree: ast.Module) -> Iterator[str]:
    """Name the parameters of functions, the fields of classes, and the attributes that are set."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            taken = node.args
            arguments = (*taken.posonlyargs, *taken.args, *taken.kwonlyargs, taken.vararg)
            yield from (argument.arg for argument in arguments if argument)
        elif isinstance(node, ast.ClassDef):
            targets = (field.target for field in node.body if isinstance(field, ast.AnnAssign))
            yield from (target.id for target in targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr


def _british(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        names = (getattr(node, kind, None) for kind in ("id", "attr", "arg", "name"))
        yield from (name for name in names if isinstance(name, str) and BRITISH.search(name))


def test_no_two_public_classes_share_a_name() -> None:
    trees = map(tree_of, sources("inbedder_core", "app"))
    names = Counter(node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    assert {name for name, times in names.items() if times > 1 and not name.startswith("_")} == set()


def test_everything_is_used_by_more_than_tests() -> None:
    """A name that no other line of the project knows, nor its documents tell of, can go."""
    trees = [tree_of(path) for path in sources("inbedder_core", "app", "scripts")]
    known = {name for tree in trees for name in _mentions(tree)} | {"forward", "settings_rows"} | CALLED_BY_LIBRARIES
    known |= {word for path in DOCUMENTS for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))}
    made = {
        node.name
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    }
    assert sorted(made - known) == []


def _mentions(tree: ast.Module) -> Iterator[str]:
    """Name what a module uses: not what it makes, imports or hands on."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and ":" in node.value:
            yield node.value.rpartition(":")[2]  # "package.module:name", as an entry point is written


def test_nothing_takes_a_view_and_a_corpus() -> None:
    trees = {module_of(path): tree_of(path) for path in sources("inbedder_core", "app")}
    views = {"View"} | {name for tree in trees.values() for name in _aliases(tree, "View")}
    taken = [(f"{module}.{name}", taken) for module, tree in trees.items() for name, taken in _taken(tree)]
    assert [name for name, types in taken if types & views and "Corpus" in types] == []


def _aliases(tree: ast.Module, of: str) -> Iterator[str]:
    """Name the types that a module makes of one: `Sides = tuple[View, View]`."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript) and of in _names_in(node.value):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _taken(tree: ast.Module) -> Iterator[tuple[str, set[str]]]:
    """Yield each function, and each class as what it is made of, with the types it takes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            found = node.args
            arguments = (*found.posonlyargs, *found.args, *found.kwonlyargs, found.vararg)
            yield node.name, set().union(*(_names_in(one.annotation) for one in arguments if one and one.annotation))
        elif isinstance(node, ast.ClassDef):
            fields = (one.annotation for one in node.body if isinstance(one, ast.AnnAssign))
            yield node.name, set().union(*map(_names_in, fields))


def _names_in(annotation: ast.expr) -> set[str]:
    """Name the types of an annotation, those inside quotes too."""
    names = {node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)}
    quoted = (node.value for node in ast.walk(annotation) if isinstance(node, ast.Constant))
    return names.union(*(re.findall(r"\w+", text) for text in quoted if isinstance(text, str)))


def test_tests_leave_private_attributes_alone() -> None:
    """What a class of the tests keeps for itself is its own; `os._exit` is how a process is made to die."""
    own = ("self", "super()", "os")
    wrong = [
        f"{path.name}: {ast.unparse(node)}"
        for path in sources("tests")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and re.match("_[^_]", node.attr) and ast.unparse(node.value) not in own
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("state", "file"), [("session_state", "app.session.state"), ("query_params", "app.session.address")]
)
def test_what_streamlit_keeps_of_a_person_is_read_and_written_in_one_file(state: str, file: str) -> None:
    attributes = [
        (module_of(path), node.attr)
        for path in sources("app")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute)
    ]
    assert {module for module, name in attributes if name == state} == {file}


def test_the_app_does_not_know_the_command() -> None:
    commands = [pair for pair in imports() if f"{pair[1]}.".startswith("inbedder_core.cli.")]
    assert [pair for pair in commands if pair[0].startswith("app.")] == []


def test_functions_of_the_app_take_at_most_five_parameters() -> None:
    taken = [
        (f"{module_of(path)}.{node.name}", _parameters(node.args))
        for path in sources("app")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef)
    ]
    assert [name for name, parameters in taken if len(parameters) > 5] == []


def _parameters(arguments: ast.arguments) -> list[str]:
    taken = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    return [parameter.arg for parameter in taken if parameter.arg not in ("self", "cls")]


def test_files_stay_small() -> None:
    long = {str(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources("inbedder_core", "app")}
    assert {path: lines for path, lines in long.items() if lines > 320} == {}


def test_importing_the_core_loads_nothing_heavy() -> None:
    program = (
        "import sys, inbedder_core, inbedder_core.cli, inbedder_core.exports, inbedder_core.encoders\n"
        f"print([name for name in {SLOW!r} if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_every_public_name_is_there() -> None:
    import inbedder_core

    assert all(getattr(inbedder_core, name) is not None for name in inbedder_core.__all__)
    assert {"read_corpus", "load_encoder", "explore", "CachedEncoder", "Encoding"} <= set(inbedder_core.__all__)


def test_streamlit_finds_no_pages_of_its_own() -> None:
    # With a folder of this name beside the frame, a fresh server opens its files alone, without the frame.
    assert not (ROOT / "app" / "pages").exists()
