"""What people and machines must show on a sign-in path, down to the provider that a session comes from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from withstand.model.architecture import Architecture
from withstand.model.elements.identity import IdentityProvider, SignInPath

# NIST SP 800-63B: something you know, something you have. A stored key is a secret that can be copied.
CATEGORY: Mapping[str, str] = {
    "password": "knowledge",
    "access-key": "knowledge",
    "totp": "possession",
    "push": "possession",
    "webauthn": "possession",
    "hardware-token": "possession",
    "certificate": "possession",
}
SESSION = "sso-session"
STATIC = frozenset({"password", "access-key"})


class SignIn:
    """The enabled sign-in paths of an architecture, and what each really demands."""

    def __init__(self, architecture: Architecture) -> None:
        self._architecture = architecture
        self._into: dict[str, list[SignInPath]] = defaultdict(list)
        self.paths = tuple(path for path in architecture.sign_in_paths.values() if path.enabled)
        for path in self.paths:
            for target in path.to:
                self._into[target].append(path)

    def factors(self, path: SignInPath, seen: frozenset[str] = frozenset()) -> frozenset[str] | None:
        """The factors demanded; of a session, those of the weakest way into its provider.

        None where a session's provider has no sign-in path that the architecture describes.
        """
        demanded = frozenset[str](path.factors) - {SESSION}
        if not self.demands_second_factor(path):
            demanded = _without_second_factor(demanded)
        if SESSION not in path.factors:
            return demanded
        if path.provider is None or path.id in seen:
            return None
        ways = [self.factors(way, seen | {path.id}) for way in self._ways_to_session(path)]
        known = [way for way in ways if way is not None]
        if not known or len(known) < len(ways):
            return None
        weakest: frozenset[str] = min(known, key=lambda way: (len(categories(way)), sorted(way)))
        return demanded | weakest

    def _ways_to_session(self, path: SignInPath) -> list[SignInPath]:
        """The enabled ways by which any of the path's principals can sign in to its provider."""
        return [
            way
            for way in self._into.get(path.provider or "", ())
            if way.id != path.id and not set(way.principals).isdisjoint(path.principals)
        ]

    def demands_second_factor(self, path: SignInPath) -> bool:
        """Whether the provider's own policy makes further factors compulsory; local accounts have none."""
        provider = self._architecture.resources.get(path.provider or "")
        return not isinstance(provider, IdentityProvider) or provider.mfa == "required"


def categories(factors: frozenset[str]) -> frozenset[str]:
    """The different kinds of proof among the factors."""
    return frozenset(CATEGORY[factor] for factor in factors)


def _without_second_factor(factors: frozenset[str]) -> frozenset[str]:
    """What is left where the provider's policy lets the second factor be skipped: the first, static one."""
    return factors & STATIC or factors
