"""Traffic and journeys: the request paths that users see, and how much they are used."""

from __future__ import annotations

from pydantic import Field

from withstand.model.elements.base import Element, Named
from withstand.model.elements.reference import AnyRef, NodeRef
from withstand.model.values.quantities import Fraction, PerSecond, Seconds

HOURS_PER_DAY = 24


class Traffic(Element):
    """The platform's whole demand: its peak, and the share of the peak in each hour of a day (UTC)."""

    peak: PerSecond = Field(description="Requests of users per second, all journeys, at the daily peak.")
    curve: tuple[Fraction, ...] = Field(
        default=(1.0,) * HOURS_PER_DAY,
        min_length=HOURS_PER_DAY,
        max_length=HOURS_PER_DAY,
        description="Share of the peak in each of 24 hours.",
    )
    surge: float = Field(default=1.0, ge=1, description="Largest multiple of the peak that is planned for.")


class Journey(Named):
    """A request path that a user sees.

    `path` is the way in, in order, from the DNS record to the first workload; `uses` names what that workload
    reaches through its dependencies for this journey. A bare name of something repeated means all its
    instances; each region's requests use the instances there.
    """

    path: tuple[AnyRef, ...]
    uses: tuple[NodeRef, ...] = ()
    share: Fraction = Field(
        description="Share of the platform's traffic; the shares of all journeys sum to 100 %."
    )
    critical: bool = False
    safe_share: Fraction = Field(default=0.0, description="Share of GET, HEAD and OPTIONS requests.")
    write_share: Fraction = Field(default=1.0, description="Share of requests that write to a store.")
    cacheable: bool = Field(default=False, description="The CDN's hit ratio applies.")
    timeout: Seconds = 10.0
    floor: Fraction = Field(default=0.99, description="Service level below which it is an outage.")
    confirmation: Seconds = Field(
        default=60.0, description="Time that the level must stay back before the outage ends."
    )
    client_latency: Seconds = Field(
        default=0.0, description="Network time between the user and the edge, mean."
    )
