"""The use cases of withstand: the only place that wires its parts together."""

from withstand.api.diagram import DiagramOptions, diagram
from withstand.api.explain import explain, explain_sensitivity
from withstand.api.load import load, recorded_values
from withstand.api.options import DEFAULT_SEED, Progress, SensitivityOptions, VerifyOptions
from withstand.api.replay import incidents, replay, simulation_json, write_simulation
from withstand.api.schemas import result_schema, spec_schema
from withstand.api.sensitivity import sensitivity
from withstand.api.simulate import Simulation, scenarios, simulate
from withstand.api.start import EXAMPLE, example, start
from withstand.api.verify import check, verify
from withstand.api.write import check_outputs, render, write
from withstand.scanners.python import Draft

__all__ = [
    "DEFAULT_SEED",
    "DiagramOptions",
    "Draft",
    "EXAMPLE",
    "Progress",
    "SensitivityOptions",
    "Simulation",
    "VerifyOptions",
    "check",
    "check_outputs",
    "diagram",
    "example",
    "explain",
    "explain_sensitivity",
    "incidents",
    "load",
    "recorded_values",
    "render",
    "replay",
    "result_schema",
    "scenarios",
    "sensitivity",
    "simulate",
    "simulation_json",
    "spec_schema",
    "start",
    "verify",
    "write",
    "write_simulation",
]
