"""What the structure proves: rules on the architecture, and the findings they give."""

from withstand.validators.rule import Rule, all_rules
from withstand.validators.runner import check

__all__ = ["Rule", "all_rules", "check"]
