"""Text of quantities: parses "30s", "512MiB", "2M/day", "99.95%", "$1200" and writes them again exactly.

Every parser raises ValueError that says what is wrong and what to write instead. Each pair is exact:
parse(encode(x)) == x.
"""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

# A year is 8,760 hours here, as in reliability figures per year; a month is a twelfth of it.
SECONDS_PER_YEAR = 365 * 86_400
SECONDS_PER_MONTH = SECONDS_PER_YEAR // 12
# More than any one workload has; a larger number is a mistake (and might not fit a float).
MOST_CORES = 10**9
# A longer number than this is not repeated in a message (Python refuses to write very long ones).
LARGEST_SHOWN = 10**18

_NUMBER = r"(?:[0-9]{1,19}(?:\.[0-9]{1,18})?|\.[0-9]{1,18})(?:[eE][+-]?[0-9]{1,3})?"
_DURATION_SECONDS = {
    "ns": Decimal("1e-9"),
    "us": Decimal("1e-6"),
    "ms": Decimal("1e-3"),
    "s": Decimal(1),
    "m": Decimal(60),
    "h": Decimal(3_600),
    "d": Decimal(86_400),
    "w": Decimal(604_800),
}
_DURATION_PART = re.compile(rf"({_NUMBER})\s*(ns|us|ms|s|m|h|d|w)\s*")
_DURATION = re.compile(rf"(?:{_NUMBER}\s*(?:ns|us|ms|s|m|h|d|w)\s*)+")
_ISO_DURATION = re.compile(
    rf"P(?:(?P<w>{_NUMBER})W|(?:(?P<d>{_NUMBER})D)?"
    rf"(?:T(?=.)(?:(?P<h>{_NUMBER})H)?(?:(?P<m>{_NUMBER})M)?(?:(?P<s>{_NUMBER})S)?)?)"
)
_LONG_UNITS = {
    "msec": "ms", "millis": "ms", "milliseconds": "ms", "millisecond": "ms",
    "sec": "s", "secs": "s", "second": "s", "seconds": "s",
    "min": "m", "mins": "m", "minute": "m", "minutes": "m", "mn": "m",
    "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
    "day": "d", "days": "d", "week": "w", "weeks": "w",
}  # fmt: skip
_SIZE_BYTES = {
    "B": 1, "kB": 10**3, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "PB": 10**15,
    "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40, "PiB": 2**50,
    "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50,
}  # fmt: skip
_PERIOD_SECONDS = {
    "s": 1, "sec": 1, "second": 1, "m": 60, "min": 60, "minute": 60, "h": 3_600, "hour": 3_600,
    "d": 86_400, "day": 86_400, "w": 604_800, "week": 604_800,
    "month": SECONDS_PER_MONTH, "y": SECONDS_PER_YEAR, "year": SECONDS_PER_YEAR,
}  # fmt: skip
_MULTIPLES = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9}
_RATE = re.compile(rf"({_NUMBER})\s*([kMG]?)\s*/\s*([0-9]{{1,6}})?\s*([a-z]+)")
# An exbibyte has 19 digits.
_SIZE = re.compile(r"((?:[0-9]{1,20}(?:\.[0-9]{1,18})?|\.[0-9]{1,18})(?:[eE][+-]?[0-9]{1,3})?)\s*([A-Za-z]+)")
_PERCENT = re.compile(r"((?:[0-9]{1,19}(?:\.[0-9]{1,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,3})?)\s*%")
_MONEY = re.compile(r"(?:\$|USD\s*)?([0-9][0-9,]{0,20}(?:\.[0-9]{1,4})?)(?:\s*USD)?(?:\s*/\s*month)?")
_CORES = re.compile(rf"({_NUMBER})(m?)")
_KINDS = {bool: "true or false", dict: "a mapping", list: "a list", type(None): "an empty value"}


def parse_seconds(value: object) -> float:
    """A duration in seconds from "500ms", "30s", "1h30m", "PT15M" or a timedelta.

    Raises ValueError (with what to write instead) for bare numbers, negatives and unknown units.
    """
    if isinstance(value, timedelta):
        return _not_negative(value.total_seconds(), "a duration")
    text = _text(value, "a duration", _bare_duration_hint)
    if _DURATION.fullmatch(text):
        parts = [(Decimal(number), unit) for number, unit in _DURATION_PART.findall(text)]
        units = [unit for _, unit in parts]
        if len(set(units)) < len(units):
            raise ValueError(f'"{text}" says the same unit twice. Say "1h30m", for example')
        return _finite(sum((number * _DURATION_SECONDS[unit] for number, unit in parts), Decimal(0)), text)
    if (iso := _ISO_DURATION.fullmatch(text)) and any(iso.groupdict().values()):
        found = [(Decimal(number), unit) for unit, number in iso.groupdict().items() if number]
        return _finite(sum((number * _DURATION_SECONDS[unit] for number, unit in found), Decimal(0)), text)
    raise ValueError(f'"{_cut(text)}" is not a duration. {_duration_hint(text)}')


def encode_seconds(value: float) -> str:
    """The shortest exact text of a duration: 5400.0 → "1h30m", 0.5 → "500ms"."""
    if value >= 1 and value == int(value) and value < SECONDS_PER_YEAR * 1_000:
        rest, text = int(value), ""
        for unit in ("d", "h", "m", "s"):
            count, rest = divmod(rest, int(_DURATION_SECONDS[unit]))
            text += f"{count}{unit}" if count else ""
        return text
    milliseconds = Decimal(repr(value)) * 1_000
    if 0 < value < 1 and milliseconds == int(milliseconds):
        return f"{int(milliseconds)}ms"
    return f"{_plain(value)}s"


def parse_bytes(value: object) -> int:
    """A size in bytes from "512MiB", "10GB", "64Gi"; ValueError otherwise."""
    text = _text(value, "a size", lambda number: f'Say "{number}GiB" or "{number}MB"')
    found = _SIZE.fullmatch(text)
    if not found:
        raise ValueError(f'"{_cut(text)}" is not a size. Say "512MiB", "10GB" or "1TiB"')
    number, unit = found.groups()
    if unit not in _SIZE_BYTES:
        near = next((known for known in _SIZE_BYTES if known.lower() == unit.lower()), None)
        raise ValueError(f'"{_cut(unit)}" is not a unit of size. Say "{number}{near or "GiB"}"')
    size = Decimal(number) * _SIZE_BYTES[unit]
    _finite(size, text)
    if size != int(size):
        raise ValueError(f'"{text}" is not a whole number of bytes. Say it in a smaller unit')
    return int(size)


def encode_bytes(value: int) -> str:
    """The shortest exact text of a size: 536870912 → "512MiB"."""
    for unit in ("PiB", "TiB", "GiB", "MiB", "KiB", "PB", "TB", "GB", "MB", "kB"):
        if value and value % _SIZE_BYTES[unit] == 0:
            return f"{value // _SIZE_BYTES[unit]}{unit}"
    return f"{value}B"


def parse_per_second(value: object) -> float:
    """A rate per second from "1200/s", "90/min", "2M/day"; ValueError otherwise."""
    return _finite(_rate(value, "a rate", "/s", '"1200/s", "90/min" or "2M/day"'), str(value))


def encode_per_second(value: float) -> str:
    """The exact text of a rate: 1200.0 → "1200/s"."""
    return f"{_plain(value)}/s"


def parse_per_year(value: object) -> float:
    """Events per year from "0.47/y", "2/month", "1/5y" (once in five years); ValueError otherwise."""
    per_second = _rate(value, "a yearly rate", "/y", '"0.47/y", "2/month" or "1/5y"')
    return _finite(per_second * SECONDS_PER_YEAR, str(value))


def encode_per_year(value: float) -> str:
    """The exact text of a yearly rate: 0.47 → "0.47/y"."""
    return f"{_plain(value)}/y"


def parse_fraction(value: object) -> float:
    """A fraction of one from "99.95%" or a number between 0 and 1; ValueError otherwise."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if 0 <= value <= 1:
            return float(value)
        hint = f'Say "{_plain(float(value))}%"' if 1 < value <= 100 else 'Say "70%" or 0.7'
        shown = str(value) if abs(value) < LARGEST_SHOWN else "this number"
        raise ValueError(f"{shown} is not between 0 and 1. {hint}")
    text = _text(value, "a percentage", lambda number: f'Say "{number}%"')
    found = _PERCENT.fullmatch(text)
    if not found:
        raise ValueError(f'"{_cut(text)}" is not a percentage. Say "70%" or "99.95%"')
    fraction = _finite(Decimal(found[1]) / 100, text)
    if fraction > 1:
        raise ValueError(f'"{text}" is more than 100%. Say a percentage from "0%" to "100%"')
    return fraction


def encode_fraction(value: float) -> str:
    """The exact text of a fraction: 0.9995 → "99.95%"."""
    percent = Decimal(repr(value)) * 100
    return f"{_trim(percent)}%"


def parse_usd(value: object) -> float:
    """US dollars (a month, where a price recurs) from "1200 USD", "$1,200.50"; ValueError otherwise."""
    text = _text(value, "an amount of money", lambda number: f'Say "{number} USD"')
    found = _MONEY.fullmatch(text)
    if not found or ("$" not in text and "USD" not in text):
        raise ValueError(f'"{_cut(text)}" is not an amount in US dollars. Say "1200 USD" or "$1200"')
    return _finite(Decimal(found[1].replace(",", "")), text)


def encode_usd(value: float) -> str:
    """The text of an amount: 1200.0 → "1200 USD"."""
    return f"{_trim(Decimal(repr(value)))} USD"


def parse_cores(value: object) -> float:
    """CPU cores as Kubernetes writes them: "500m" is half a core, "2" or 2 are two; ValueError otherwise."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < MOST_CORES:
        return _not_negative(float(value), "a number of cores")
    text = _text(value, "a number of cores", lambda number: f'Say "{number}"')
    found = _CORES.fullmatch(text)
    if not found:
        raise ValueError(f'"{_cut(text)}" is not a number of cores. Say "500m" (half a core) or "2"')
    return _finite(Decimal(found[1]) / (1_000 if found[2] else 1), text)


def encode_cores(value: float) -> str:
    """The exact text of a number of cores: 0.5 → "500m"."""
    thousandths = Decimal(repr(value)) * 1_000
    if 0 < value < 1 and thousandths == int(thousandths):
        return f"{int(thousandths)}m"
    return _plain(value)


def parse_cidr(value: object) -> str:
    """An IPv4 or IPv6 network in canonical text; ValueError names the right network if host bits are set."""
    text = _text(value, "a network", lambda _: 'Say "10.0.0.0/16"')
    if "/" not in text:
        raise ValueError(f'"{_cut(text)}" has no prefix length. Say "10.0.0.0/16", or "/32" for one address')
    try:
        return str(ipaddress.ip_network(text))
    except ValueError:
        pass
    try:
        right = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise ValueError(f'"{_cut(text)}" is not a network. Say "10.0.0.0/16" or "2001:db8::/32"') from None
    raise ValueError(f'"{text}" has host bits set. Say "{right}"')


def _rate(value: object, what: str, suffix: str, examples: str) -> Decimal:
    text = _text(value, what, lambda number: f'Say "{number}{suffix}"')
    found = _RATE.fullmatch(text)
    if not found:
        raise ValueError(f'"{_cut(text)}" is not {what}. Say {examples}')
    number, multiple, count, period = found.groups()
    if period not in _PERIOD_SECONDS:
        raise ValueError(f'"{_cut(period)}" is not a period. Say {examples}')
    if count is not None and int(count) == 0:
        raise ValueError(f'"{text}" divides by zero. Say {examples}')
    period_seconds = Decimal(_PERIOD_SECONDS[period]) * int(count or 1)
    return Decimal(number) * _MULTIPLES[multiple] / period_seconds


def _text(value: object, what: str, hint: Callable[[str], str]) -> str:
    if isinstance(value, str):
        text = value.strip()
        if text.startswith("-"):
            raise ValueError(f'"{_cut(text)}" is negative; {what} is zero or more')
        return text
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        shown = str(value) if abs(value) < LARGEST_SHOWN else "this number"
        if value < 0:
            raise ValueError(f"{shown} is negative; {what} is zero or more")
        raise ValueError(
            f"{shown} has no unit; {what} needs one. {hint(shown if shown[0] in '0123456789' else '30')}"
        )
    kind = _KINDS.get(type(value), "this")
    raise ValueError(f"{kind} is not {what}. {hint('30')}")


def _bare_duration_hint(number: str) -> str:
    return f'Say "{number}s" for seconds, "{number}m" for minutes'


def _duration_hint(text: str) -> str:
    found = re.fullmatch(rf"({_NUMBER})\s*([A-Za-z]*)", text)
    if found and not found[2]:
        return _bare_duration_hint(found[1])
    if found and found[2] == "M":
        return f'Say "{found[1]}m" for minutes; months have no fixed length, say "{found[1]}w" or days'
    if found and (unit := _LONG_UNITS.get(found[2].lower(), found[2].lower())) in _DURATION_SECONDS:
        return f'Say "{found[1]}{unit}"'
    if re.fullmatch(r"[0-9]+:[0-9]+(:[0-9]+)?", text):
        numbers = text.split(":")
        return 'Say "' + "".join(f"{int(n)}{u}" for n, u in zip(numbers, "hms", strict=False)) + '"'
    if text.startswith("P"):
        return 'Say "PT15M" or "P1D"; years and months have no fixed length'
    return 'Say "500ms", "30s", "5m", "1h30m" or "2d"'


def _not_negative(value: float, what: str) -> float:
    if value < 0 or math.isnan(value):
        raise ValueError(f"{value:g} is negative; {what} is zero or more")
    return value


def _finite(value: Decimal, text: str) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f'"{_cut(text)}" is too large a number')
    return number


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def _trim(number: Decimal) -> str:
    text = f"{number:f}" if number == 0 or -12 < number.adjusted() < 15 else f"{number:E}"
    return text.rstrip("0").rstrip(".") if "." in text and "E" not in text else text


def _cut(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "..."
