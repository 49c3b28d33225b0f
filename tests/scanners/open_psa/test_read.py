"""Open-PSA models: what is read, what is refused and where, and what hostile files cannot do."""

from __future__ import annotations

import math
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from withstand.errors import InputError
from withstand.model.results.fault_tree import FaultTree, Formula
from withstand.scanners.open_psa import read_open_psa
from withstand.scanners.open_psa.document import DEPTH_LIMIT, parse


class Model:
    """Writes models and reads them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, text: str | bytes, name: str = "model.xml") -> Path:
        file = self.folder / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def read(self, body: str) -> FaultTree:
        return read_open_psa([self.write(f"<opsa-mef>{body}</opsa-mef>")])

    def tree(self, body: str) -> FaultTree:
        return self.read(f'<define-fault-tree name="t">{body}</define-fault-tree>')

    def chance(self, expression: str, more: str = "") -> float:
        gate = '<define-gate name="top"><basic-event name="a"/></define-gate>'
        event = f'<define-basic-event name="a">{expression}</define-basic-event>'
        return self.tree(gate + event + more).probabilities["a"]

    def problems(self, body: str) -> list[str]:
        with pytest.raises(InputError) as caught:
            self.tree(body)
        return [str(problem).removeprefix(str(self.folder) + os.sep) for problem in caught.value.problems]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return Model(tmp_path_factory.mktemp("open-psa"))


EVENTS = "".join(
    f'<define-basic-event name="{name}"><float value="0.1"/></define-basic-event>' for name in "abc"
)


def numbers(*values: float) -> str:
    return "".join(f'<float value="{value}"/>' for value in values)


def test_gates_of_every_kind(model: Model) -> None:
    tree = model.tree(
        """
        <define-gate name="top"><label>Top</label><attributes/><or>
          <gate name="g"/><not><basic-event name="a"/></not>
          <xor><event name="a"/><event name="b" type="basic-event"/></xor>
          <atleast min="2"><event name="a"/><event name="b"/><event name="c"/></atleast>
          <cardinality min="1" max="2"><event name="a"/><event name="b"/></cardinality>
          <iff><event name="a"/><event name="b"/></iff><imply><event name="a"/><event name="b"/></imply>
          <nand><event name="a"/></nand><nor><event name="a"/></nor>
          <house-event name="on"/><constant value="false"/>
        </or></define-gate>
        <define-gate name="g"><and><house-event name="off"/><basic-event name="b"/></and></define-gate>
        <define-house-event name="on"><constant value="true"/></define-house-event>
        <define-house-event name="off"/>
        """
        + EVENTS
    )
    assert tree.tops == ("top",)
    top = tree.gates["top"]
    assert top.arguments[0] == "g"
    assert top.arguments[3] == Formula("atleast", ("a", "b", "c"), 2)
    assert top.arguments[4] == Formula("cardinality", ("a", "b"), 1, 2)
    assert top.arguments[-2:] == (True, False)
    assert tree.gates["g"] == Formula("and", (False, "b"))


def test_private_names_are_found_from_inside_and_by_their_path(model: Model) -> None:
    tree = model.tree(
        """
        <define-gate name="top"><and><event name="t.x.e"/><gate name="g"/></and></define-gate>
        <define-component name="x" role="private">
          <define-basic-event name="e"><parameter name="p"/></define-basic-event>
          <define-parameter name="p"><float value="0.2"/></define-parameter>
          <define-gate name="g" role="public"><or><event name="e"/></or></define-gate>
        </define-component>
        <define-basic-event name="e"><parameter name="p"/></define-basic-event>
        <define-parameter name="p"><float value="0.3"/></define-parameter>
        """
    )
    assert tree.probabilities == {"t.x.e": 0.2, "e": 0.3}
    assert tree.gates["top"] == Formula("and", ("t.x.e", "g"))
    assert tree.gates["g"] == Formula("or", ("t.x.e",))


def test_one_model_in_several_files(model: Model) -> None:
    gates = model.write('<opsa-mef><define-fault-tree name="t"><define-gate name="top"><event name="a"/>'
                        "</define-gate></define-fault-tree></opsa-mef>", "gates.xml")  # fmt: skip
    data = model.write('<opsa-mef><model-data><define-basic-event name="a"><float value="0.5"/>'
                       "</define-basic-event></model-data></opsa-mef>", "data.xml")  # fmt: skip
    assert read_open_psa([gates, data]).probabilities == {"a": 0.5}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('<int value="1"/>', 1.0),
        ('<bool value="true"/>', 1.0),
        (f"<exponential>{numbers(1e-3, 100)}</exponential>", -math.expm1(-0.1)),
        (f"<GLM>{numbers(0, 1e-3, 1e-2, 1e9)}</GLM>", 1 / 11),
        (f"<GLM>{numbers(0.25, 1e-3, 1e-2, 0)}</GLM>", 0.25),
        (f"<Weibull>{numbers(100, 1, 10, 60)}</Weibull>", -math.expm1(-0.5)),
        (f"<Weibull>{numbers(100, 1, 10, 5)}</Weibull>", 0.0),
        (f"<periodic-test>{numbers(1e-3, 100, 100, 350)}</periodic-test>", -math.expm1(-0.05)),
        (f"<periodic-test>{numbers(1e-3, 1e9, 100, 100, 350)}</periodic-test>", -math.expm1(-0.05)),
        (f"<periodic-test>{numbers(1e-3, 0, 100, 100, 350)}</periodic-test>", -math.expm1(-0.35)),
        (f"<sub>{numbers(1, 0.5, 0.25)}</sub>", 0.25),
        (f"<div>{numbers(1, 2, 2)}</div>", 0.25),
        (f"<mul>{numbers(0.5, 0.5)}</mul>", 0.25),
        (f"<ite><lt>{numbers(1, 2)}</lt>{numbers(0.3, 0.4)}</ite>", 0.3),
        (f'<switch><case><bool value="false"/>{numbers(0.1)}</case>{numbers(0.2)}</switch>', 0.2),
        (f"<uniform-deviate>{numbers(0.1, 0.3)}</uniform-deviate>", 0.2),
        (f"<beta-deviate>{numbers(1, 3)}</beta-deviate>", 0.25),
        (
            f"<histogram>{numbers(0)}<bin>{numbers(0.2, 3)}</bin><bin>{numbers(0.4, 1)}</bin></histogram>",
            0.15,
        ),
        ("<system-mission-time/>", 8760.0),
    ],
)
def test_expressions(model: Model, expression: str, value: float) -> None:
    scaled = f"<div>{expression}{numbers(10_000)}</div>" if value > 1 else expression
    assert model.chance(scaled) == pytest.approx(value / 10_000 if value > 1 else value, rel=1e-9)


def test_what_was_taken_as_given_is_noted(model: Model) -> None:
    tree = model.read(
        '<define-event-tree name="e"/><define-fault-tree name="t"><define-gate name="g"><or><event name="a"/>'
        f'</or></define-gate><define-basic-event name="a"><exponential>{numbers(1e-6)}<system-mission-time/>'
        "</exponential></define-basic-event></define-fault-tree>"
    )
    assert any("event-tree 'e' is not evaluated" in note for note in tree.notes)
    assert "the mission time is taken as 8760 h" in tree.notes


def test_common_cause_groups_define_their_members(model: Model) -> None:
    tree = model.tree(
        '<define-gate name="top"><and><event name="p"/><event name="q"/></and></define-gate>'
        '<define-CCF-group name="pumps" model="beta-factor"><members><basic-event name="p"/>'
        f'<basic-event name="q"/></members><distribution>{numbers(0.1)}</distribution>'
        f'<factor level="2">{numbers(0.2)}</factor></define-CCF-group>'
    )
    (group,) = tree.common_causes
    assert (group.members, group.probability, group.factors) == (("p", "q"), 0.1, (0.2,))


def test_every_problem_at_once_with_its_position(model: Model) -> None:
    found = model.problems(
        '\n<define-gate name="top"><or><gate name="g1"/><basic-event name="top"/></or></define-gate>'
        '\n<define-gate name="g"><atleast min="3"><event name="a"/></atleast></define-gate>'
        '\n<define-gate name="g"><or><event name="a"/></or></define-gate>'
        '\n<define-gate name="h"><perhaps/></define-gate>'
        '\n<define-basic-event name="a"><float value="1.5"/></define-basic-event>'
        '\n<define-basic-event name="b"><float value="nan"/></define-basic-event>'
        f'\n<define-basic-event name="c"><div>{numbers(1, 0)}</div></define-basic-event>'
        '\n<define-basic-event name="d"/>'
        '\n<define-basic-event name="x y"><float value="0"/></define-basic-event>\n'
    )
    expected = [
        ("model.xml:2:29:", "gate 'g1' is not defined"),
        ("model.xml:2:", "'top' is a gate, not a basic-event"),
        ("model.xml:3:", "<atleast> of 1 arguments has min='3'; write 0 to 1"),
        ("model.xml:4:1:", "'g' is defined twice"),
        ("model.xml:5:", "<perhaps> is not an operator"),
        ("model.xml:6:1:", "the probability 1.5 of 'a' is not between 0 and 1"),
        ("model.xml:7:", "'nan' is not a finite number"),
        ("model.xml:8:", "<div> cannot be computed"),
        ("model.xml:9:1:", "'d' has 0 expressions"),
        ("model.xml:10:1:", "needs a name, not 'x y'"),
    ]
    assert len(found) == len(expected)
    for problem, (position, message) in zip(found, expected, strict=True):
        assert problem.startswith(position)
        assert message in problem


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('<define-gate name="g"><or><gate name="h"/></or></define-gate>'
         '<define-gate name="h"><and><gate name="g"/></and></define-gate>', "g → h → g"),
        ('<define-gate name="g"><or><event name="a"/></or></define-gate><define-basic-event name="a">'
         '<parameter name="p"/></define-basic-event><define-parameter name="p"><parameter name="p"/>'
         "</define-parameter>", "depends on itself: p → p"),
        ('<define-substitution name="s"/>', "changes the fault trees"),
        ('<define-extern-library name="l" path="evil.so"/>', "foreign code"),
        ("<surprise/>", "<surprise> is not expected"),
        ("", "no gate"),
        ('<define-CCF-group name="c" model="gamma"><members><basic-event name="a"/></members>'
         "</define-CCF-group>", "not a common-cause model"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(model: Model, body: str, message: str) -> None:
    assert any(message in problem for problem in model.problems(body))


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<opsa-mef>&b;</opsa-mef>"
)
FETCH = '<!DOCTYPE x SYSTEM "file:///etc/passwd"><opsa-mef/>'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (BOMB, "document type declarations and entities are not read"),
        (FETCH, "document type declarations and entities are not read"),
        ("<opsa-mef>&undefined;</opsa-mef>", "undefined entity"),
        ("<opsa-mef>", "no element found"),
        ("", "no element found"),
        (b"\xff\xfe\x00", "not well-formed"),
        (b'<?xml version="1.0" encoding="x-unknown"?><opsa-mef/>', "XML"),
        (b"\x00" * 1000, "not well-formed"),
        ("<a>" * (DEPTH_LIMIT + 1), f"more than {DEPTH_LIMIT} levels"),
        ("<terraform/>", "not an Open-PSA model"),
    ],
)
def test_hostile_files(model: Model, content: str | bytes, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_open_psa([model.write(content, "hostile.xml")])
    assert message in str(caught.value)
    assert ":1:" in caught.value.problems[0].position


def test_what_is_not_a_file(model: Model) -> None:
    os.mkfifo(model.folder / "pipe")
    for path in (model.folder, model.folder / "missing.xml", model.folder / "pipe"):
        with pytest.raises(InputError):
            read_open_psa([path])


@given(
    st.binary(max_size=300) | st.text(max_size=300).map(lambda text: f"<a>{text}".encode(errors="replace"))
)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(InputError):
        parse(content, "x")


def test_a_very_long_chain_of_gates(model: Model) -> None:
    size = 5000
    gates = "".join(
        f'<define-gate name="g{i}"><or><gate name="g{i + 1}"/></or></define-gate>' for i in range(size)
    )
    tree = model.tree(f'{gates}<define-gate name="g{size}"><or><event name="a"/></or></define-gate>{EVENTS}')
    assert tree.tops == ("g0",)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ('<event name="a"/><event name="b"/><event name="a"/>', "a"),
        ('<basic-event name="a"/><event name="b"/><event name="a"/>', "a"),
        ('<event name="h"/><event name="a"/><house-event name="h"/>', "h"),
    ],
)
def test_the_same_event_twice_in_a_gate(model: Model, arguments: str, name: str) -> None:
    house = '<define-house-event name="h"><constant value="true"/></define-house-event>'
    gate = f'<define-gate name="top"><atleast min="2">{arguments}</atleast></define-gate>'
    (problem,) = model.problems("\n" + gate + EVENTS + house)
    column = gate.rindex("<", 0, gate.rindex(f'"{name}"')) + 1
    assert problem.startswith(f"model.xml:2:{column}: '{name}' stands in this <atleast> twice; it is at ")


def test_the_same_event_in_two_gates_is_what_fault_trees_are_for(model: Model) -> None:
    both = '<and><event name="a"/><event name="b"/></and><and><event name="a"/><event name="c"/></and>'
    tree = model.tree(f'<define-gate name="top"><or>{both}</or></define-gate>{EVENTS}')
    assert tree.gates["top"] == Formula("or", (Formula("and", ("a", "b")), Formula("and", ("a", "c"))))


def greek_letters(model: str, factors: str) -> str:
    members = "".join(f'<basic-event name="{name}"/>' for name in "pqrs")
    return (
        f'<define-gate name="top"><or>{members}</or></define-gate>\n'
        f'<define-CCF-group name="pumps" model="{model}"><members>{members}</members>'
        f"<distribution>{numbers(0.1)}</distribution>\n{factors}</define-CCF-group>"
    )


def factor(level: int, value: float) -> str:
    return f'<factor level="{level}">{numbers(value)}</factor>'


@pytest.mark.parametrize(
    ("kind", "factors", "position"),
    [
        ("MGL", factor(3, 0.2) + factor(2, 0.1), "3:1"),
        ("MGL", factor(2, 0.2) + factor(4, 0.1), "3:48"),
        ("MGL", factor(4, 0.2), "3:1"),
        ("MGL", f"<factors>{factor(3, 0.1)}</factors>{factor(2, 0.2)}", "3:10"),
        ("beta-factor", factor(3, 0.2), "3:1"),
    ],
)
def test_levels_of_factors_rise_without_a_gap(model: Model, kind: str, factors: str, position: str) -> None:
    found = model.problems(greek_letters(kind, factors))
    assert any(
        f"model.xml:{position}: level" in problem and "in rising order" in problem for problem in found
    ), found


@pytest.mark.parametrize("level", [2, 4])
def test_a_beta_factor_has_the_first_level_or_that_of_all(model: Model, level: int) -> None:
    (group,) = model.tree(greek_letters("beta-factor", factor(level, 0.2))).common_causes
    assert group.factors == (0.2,)
