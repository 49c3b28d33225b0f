from withstand.api import Draft as Draft
from withstand.api import VerifyOptions as VerifyOptions
from withstand.api import check as check
from withstand.api import load as load
from withstand.api import simulate as simulate
from withstand.api import verify as verify
from withstand.model.architecture import Architecture as Architecture

__version__: str
PLUGGED: dict[str, str]
__all__: list[str]
