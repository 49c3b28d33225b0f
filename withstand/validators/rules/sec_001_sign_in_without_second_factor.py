"""SEC001: a way to sign in that demands only one kind of proof."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.identity import Principal, SignInPath
from withstand.model.elements.place import Account
from withstand.model.results.finding import Finding, Severity
from withstand.validators.lookups.sign_in import STATIC, SignIn, categories
from withstand.validators.rule import examine, not_applicable, rule, unknown, verdict

_FACTORS_NEEDED = 2


@rule(
    title="Every way to sign in demands two different kinds of proof",
    severity=Severity.CRITICAL,
    sources=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html",
        "https://pages.nist.gov/800-63-3/sp800-63b.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """One stolen password or key opens everything that a single-factor path leads to.

    Walks every enabled path: who, by which provider, to what, and what must be shown. A single-sign-on
    session is worth what its provider's own weakest path demands, and no more than the provider's policy
    makes compulsory. Root users and break-glass users count like everybody else.

    Bad:
        resources:
          directory: {kind: identity-center, mfa: required}
        principals:
          developers: {kind: people}
        accounts:
          production: {}
        sign_in_paths:
          portal: {principals: [developers], to: [directory], provider: directory, factors: [password]}
          console: {principals: [developers], to: [production], provider: directory, factors: [sso-session]}

    Good:
        resources:
          directory: {kind: identity-center, mfa: required}
        principals:
          developers: {kind: people}
          owner: {kind: root}
        accounts:
          production: {}
        sign_in_paths:
          portal:
            {principals: [developers], to: [directory], provider: directory, factors: [password, webauthn]}
          console: {principals: [developers], to: [production], provider: directory, factors: [sso-session]}
          root: {principals: [owner], to: [production], factors: [password, hardware-token]}

    Limits: takes the factors as described; machines that show a short-lived certificate are not people.
    Remedy: demand a second factor of another kind on this path, or close the path.
    """
    sign_in = SignIn(architecture)
    yield from examine(sign_in.paths, lambda path: _judge_path(architecture, sign_in, path))
    reached = {principal for path in sign_in.paths for principal in path.principals}
    closed = {id for path in architecture.sign_in_paths.values() for id in path.principals} - reached
    yield from examine(
        architecture.principals.values(), lambda principal: _judge_principal(principal, reached, closed)
    )
    if architecture.principals or architecture.sign_in_paths:
        yield from examine(architecture.accounts.values(), lambda account: _judge_root(architecture, account))


def _judge_path(architecture: Architecture, sign_in: SignIn, path: SignInPath) -> Finding:
    who = ", ".join(architecture.principals[id].label for id in path.principals)
    opens = ", ".join(architecture.elements[id].label for id in path.to)
    way = f"{who} → {opens}"
    witness = (*path.principals, *((path.provider,) if path.provider else ()), *path.to)
    factors = sign_in.factors(path)
    if factors is None:
        return unknown(path, f"{way}: nothing says what {path.provider or 'its session'} demands")
    shown = " and ".join(sorted(factors)) or "nothing"
    if all(architecture.principals[id].kind == "machine" for id in path.principals):
        if factors and factors.isdisjoint(STATIC):
            return not_applicable(path, f"{way}: a machine that shows a {shown}")
        return verdict(path, passed=False, says=f"{way}: a machine gets in with {shown}", witness=witness)
    passed = len(categories(factors)) >= _FACTORS_NEEDED
    return verdict(path, passed=passed, says=f"{way}: {shown}{_why(sign_in, path, passed)}", witness=witness)


def _why(sign_in: SignIn, path: SignInPath, passed: bool) -> str:
    if passed:
        return ""
    return (
        " alone" if sign_in.demands_second_factor(path) else f" alone: {path.provider} does not require MFA"
    )


def _judge_principal(principal: Principal, reached: set[str], closed: set[str]) -> Finding | None:
    if principal.id in reached or principal.kind == "machine":
        return None
    if principal.id in closed:
        return verdict(principal, passed=True, says=f"{principal.label}: every way in is closed")
    return unknown(principal, f"{principal.label}: nothing says how they sign in")


def _judge_root(architecture: Architecture, account: Account) -> Finding | None:
    """Every account is made with a root user; silence about it is not the absence of it."""
    for path in architecture.sign_in_paths.values():
        roots = [id for id in path.principals if architecture.principals[id].kind == "root"]
        if roots and account.id in path.to:
            return None
    return unknown(account, f"{account.label}: nothing says how its root user signs in")
