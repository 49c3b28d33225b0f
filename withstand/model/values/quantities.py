"""Quantities with units: durations, sizes, rates, fractions, money, cores, networks.

Authors write text with a unit ("30s", "512MiB", "70%"); the model stores plain numbers in base units
(seconds, bytes, per second, per year, fraction of one, US dollars a month, cores). Each type parses the
text, refuses what is ambiguous and says what to write instead, and writes text again in JSON, so that a
model survives JSON unchanged. How a number is shown to people is in `withstand.model.display`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from withstand.model.values.display import format_bytes, format_fraction, format_quantity, format_seconds
from withstand.model.values.quantity_text import (
    encode_bytes,
    encode_cores,
    encode_fraction,
    encode_per_second,
    encode_per_year,
    encode_seconds,
    encode_usd,
    parse_bytes,
    parse_cidr,
    parse_cores,
    parse_fraction,
    parse_per_second,
    parse_per_year,
    parse_seconds,
    parse_usd,
)

__all__ = [
    "Bytes", "Cidr", "Cores", "Fraction", "PerSecond", "PerYear", "Seconds", "Usd",
    "format_bytes", "format_fraction", "format_quantity", "format_seconds",
]  # fmt: skip

Seconds = Annotated[
    float,
    PlainValidator(parse_seconds),
    PlainSerializer(encode_seconds, return_type=str, when_used="json"),
    WithJsonSchema(
        {
            "type": "string",
            "description": "A duration: 500ms, 30s, 5m, 1h30m, 2d, 1w, or ISO 8601 (PT15M, P1D).",
            "pattern": r"^\s*(P[0-9DWTHMS.]+|([0-9]*\.?[0-9]+([eE][+-]?[0-9]+)?\s*([num]?s|m|h|d|w)\s*)+)$",
            "examples": ["500ms", "30s", "5m", "1h30m", "2d"],
        }
    ),
]
Bytes = Annotated[
    int,
    PlainValidator(parse_bytes),
    PlainSerializer(encode_bytes, return_type=str, when_used="json"),
    WithJsonSchema(
        {
            "type": "string",
            "description": "A size: 512MiB, 10GB, 1TiB (64Gi as in Kubernetes).",
            "pattern": r"^\s*[0-9]*\.?[0-9]+([eE][+-]?[0-9]+)?\s*([kKMGTP]?B|[KMGTP]iB?)\s*$",
            "examples": ["512MiB", "10GB", "1TiB"],
        }
    ),
]
PerSecond = Annotated[
    float,
    PlainValidator(parse_per_second),
    PlainSerializer(encode_per_second, return_type=str, when_used="json"),
    WithJsonSchema(
        {
            "type": "string",
            "description": "A rate of requests or messages: 1200/s, 90/min, 2M/day.",
            "pattern": r"^\s*[0-9]*\.?[0-9]+([eE][+-]?[0-9]+)?\s*[kMG]?\s*/\s*[0-9]*\s*[a-z]+\s*$",
            "examples": ["1200/s", "90/min", "2M/day"],
        }
    ),
]
PerYear = Annotated[
    float,
    PlainValidator(parse_per_year),
    PlainSerializer(encode_per_year, return_type=str, when_used="json"),
    WithJsonSchema(
        {
            "type": "string",
            "description": "How often it happens: 0.47/y, 2/month, 1/5y (once in five years).",
            "pattern": r"^\s*[0-9]*\.?[0-9]+([eE][+-]?[0-9]+)?\s*[kMG]?\s*/\s*[0-9]*\s*[a-z]+\s*$",
            "examples": ["0.47/y", "2/month", "1/5y"],
        }
    ),
]
Fraction = Annotated[
    float,
    PlainValidator(parse_fraction),
    PlainSerializer(encode_fraction, return_type=str, when_used="json"),
    WithJsonSchema(
        {
            "anyOf": [
                {
                    "type": "string",
                    "pattern": r"^\s*[0-9]*\.?[0-9]+([eE][+-]?[0-9]+)?\s*%\s*$",
                    "examples": ["70%", "99.95%"],
                },
                {"type": "number", "minimum": 0, "maximum": 1},
            ],
            "description": "A part of the whole: 70%, 99.95%, or a number from 0 to 1.",
        }
    ),
]
Usd = Annotated[
    float,
    PlainValidator(parse_usd),
    PlainSerializer(encode_usd, return_type=str, when_used="json"),
    WithJsonSchema(
        {
            "type": "string",
            "description": "US dollars, a month where the price recurs: 1200 USD or $1200.",
            "pattern": r"^\s*(\$|USD)?\s*[0-9][0-9,]*(\.[0-9]+)?(\s*USD)?(\s*/\s*month)?\s*$",
            "examples": ["1200 USD", "$1200"],
        }
    ),
]
Cores = Annotated[
    float,
    PlainValidator(parse_cores),
    PlainSerializer(encode_cores, return_type=str, when_used="json"),
    WithJsonSchema(
        {
            "anyOf": [
                {
                    "type": "string",
                    "pattern": r"^\s*[0-9]*\.?[0-9]+([eE][+-]?[0-9]+)?m?\s*$",
                    "examples": ["500m"],
                },
                {"type": "number", "minimum": 0},
            ],
            "description": "CPU cores as in Kubernetes: 500m is half a core.",
        }
    ),
]
Cidr = Annotated[
    str,
    PlainValidator(parse_cidr),
    WithJsonSchema(
        {
            "type": "string",
            "description": "An IPv4 or IPv6 network: 10.0.0.0/16, 2001:db8::/32.",
            "pattern": r"^\s*[0-9a-fA-F:.]+/[0-9]{1,3}\s*$",
            "examples": ["10.0.0.0/16", "2001:db8::/32"],
        }
    ),
]
