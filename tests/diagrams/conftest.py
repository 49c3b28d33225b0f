"""Architectures to draw: platforms of any number of regions and zones, made as a spec would make them."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from withstand.diagrams import laid_out
from withstand.diagrams.layout.page import Page
from withstand.model.architecture import Architecture
from withstand.model.build import build

SERVICES = (
    "aurora", "rds", "dynamodb", "redis", "s3", "efs", "redshift", "opensearch", "sqs", "sns",
    "step-functions", "backup", "kms", "secrets", "transit-gateway", "endpoints", "nat", "tools",
)  # fmt: skip


def make(
    regions: int = 2,
    zones: int = 3,
    services: Iterable[str | int] = SERVICES,
    workloads: int = 4,
    names: dict[str, str] | None = None,
    networks: bool = True,
) -> Architecture:
    """A platform with these services (names, or numbers) in every region, copied from the first region on."""
    chosen = tuple(SERVICES[service] if isinstance(service, int) else service for service in services)
    data = Maker(regions, zones, chosen, workloads, networks).data()
    for id, title in (names or {}).items():
        for section in data.values():
            if isinstance(section, dict) and id in section and isinstance(section[id], dict):
                section[id]["title"] = title
    return build(data)


class Maker:
    def __init__(
        self, regions: int, zones: int, services: tuple[str, ...], workloads: int, networks: bool
    ) -> None:
        self.regions = [f"region-{n}" for n in range(1, regions + 1)]
        self.zones = {r: [f"{r}{'abcdef'[z]}" for z in range(zones)] for r in self.regions}
        self.services, self.count, self.networks = services, workloads, networks
        self.resources: dict[str, dict[str, Any]] = {}
        self.workloads: dict[str, dict[str, Any]] = {}
        self.replications: dict[str, dict[str, Any]] = {}
        self.sections: dict[str, dict[str, Any]] = {
            "vpcs": {},
            "subnets": {},
            "route_tables": {},
            "security_groups": {},
        }

    def data(self) -> dict[str, Any]:
        self._edge()
        for number, region in enumerate(self.regions):
            if self.networks:
                self._network(number, region)
            self._region(number, region)
        return {
            "name": "made", "title": "A made platform", "as_of": "2026-11-22", "traffic": {"peak": "1000/s"},
            "regions": {r: {"zones": tuple(self.zones[r]), "role": "primary" if i == 0 else "secondary"}
                        for i, r in enumerate(self.regions)},
            "resources": self.resources, "workloads": self.workloads, "replications": self.replications,
            **self.sections, **self._routing(),
        }  # fmt: skip

    def _edge(self) -> None:
        origins = [{"id": r, "to": f"alb@{r}"} for r in self.regions]
        self.resources |= {
            "dns": {"kind": "route53", "domain": "example.com"},
            "shield": {"kind": "shield"},
            "waf": {"kind": "waf", "protects": ("cdn",)},
            "cdn": {
                "kind": "cloudfront",
                "origins": (*origins, {"id": "all", "to": "origin"}),
                "default_origin": "all",
            },
            "iam": {"kind": "iam"},
        }

    def _routing(self) -> dict[str, Any]:
        share = 100 / len(self.regions)
        answers = tuple(
            {"to": f"alb@{r}", "weight": share, "health_check": f"health@{r}"} for r in self.regions
        )
        return {
            "health_checks": {f"health@{r}": {"target": f"alb@{r}"} for r in self.regions},
            "dns_records": {
                "origin": {
                    "zone": "dns",
                    "record": "origin.example.com",
                    "policy": "weighted",
                    "targets": answers,
                },
                "www": {"zone": "dns", "record": "www.example.com", "targets": ({"to": "cdn"},)},
            },
            "journeys": {"order": {"path": ("www", "cdn", "alb", "gateway"), "uses": (), "share": "100%"}},
        }

    def _network(self, number: int, region: str) -> None:
        vpc = f"vpc@{region}"
        self.sections["vpcs"][vpc] = {"region": region, "cidr": f"10.{number}.0.0/16"}
        self.sections["route_tables"][f"routes@{region}"] = {"region": region, "vpc": vpc}
        for group in ("alb", "app", "database"):
            self.sections["security_groups"][f"{group}-sg@{region}"] = {
                "region": region, "vpc": vpc,
                "ingress": ({"port": 443, "cidrs": ("0.0.0.0/0",)},),
            }  # fmt: skip
        for z, zone in enumerate(self.zones[region]):
            for t, tier in enumerate(("public", "private", "database")):
                self.sections["subnets"][f"{tier}@{zone}"] = {
                    "zone": zone, "region": region, "vpc": vpc, "tier": tier,
                    "cidr": f"10.{number}.{z * 16 + t}.0/24", "route_table": f"routes@{region}",
                }  # fmt: skip
            if "nat" in self.services:
                self.resources[f"nat@{zone}"] = {
                    "kind": "nat-gateway",
                    "zone": zone,
                    "region": region,
                    "subnet": f"public@{zone}",
                }

    def _subnets(self, region: str, tier: str) -> dict[str, Any]:
        zones = tuple(self.zones[region])
        return {"subnets": tuple(f"{tier}@{z}" for z in zones)} if self.networks else {"zones": zones}

    def _region(self, number: int, region: str) -> None:
        self._add(
            "alb",
            region,
            "alb",
            scheme="internet-facing",
            targets=(f"gateway@{region}",),
            **self._subnets(region, "public"),
        )
        self._add("cluster", region, "eks", **self._subnets(region, "private"))
        for purchase in ("on-demand", "spot"):
            self._add(f"{purchase}-nodes", region, "eks-node-group", cluster=f"cluster@{region}",
                      instance_type="m6i.large", cores=2, memory="8GiB",
                      minimum=1, desired=2, maximum=5, purchase=purchase,
                      **self._subnets(region, "private"))  # fmt: skip
        self._stores(number, region)
        self._others(number, region)
        self._workloads(region)

    def _add(self, name: str, region: str, kind: str, **fields: Any) -> None:
        self.resources[f"{name}@{region}"] = {"kind": kind, "region": region, **fields}

    def _copy(self, name: str, region: str, mode: str) -> None:
        if region != self.regions[0]:
            first = self.regions[0]
            self.replications[f"{name}-to-{region}"] = {
                "source": f"{name}@{first}", "target": f"{name}@{region}", "mode": mode,
            }  # fmt: skip

    def _stores(self, number: int, region: str) -> None:
        zones = self.zones[region]
        leader, data = "writer" if number == 0 else "reader", self._subnets(region, "database")
        app, node = self._subnets(region, "private"), "node"
        instances = ({"zone": zones[0], "role": leader}, *({"zone": z, "role": "reader"} for z in zones[1:3]))
        cached = (
            {"zone": zones[0], "role": "primary"},
            *({"zone": z, "role": "replica"} for z in zones[1:2]),
        )
        made = {
            "aurora": ("aurora-postgresql", {"instances": instances, **data}),
            "rds": ("rds-postgresql", {"instances": instances[:1], **data}),
            "dynamodb": ("dynamodb", {}),
            "redis": ("elasticache-redis", {"instances": cached, **data}),
            "s3": ("s3", {}),
            "efs": ("efs", self._subnets(region, "private")),
            "redshift": ("redshift", {"instances": ({"zone": zones[-1], "role": node},), **data}),
            "opensearch": ("opensearch", {"instances": ({"zone": zones[0], "role": node},), **app}),
        }  # fmt: skip
        for name, (kind, fields) in made.items():
            if name in self.services:
                self._add(name, region, kind, owners=(f"app-0@{region}",) if self.count else (), **fields)
                self._copy(name, region, "multi-active" if name == "dynamodb" else "asynchronous")

    def _others(self, number: int, region: str) -> None:
        if "kms" in self.services:
            self._add("key", region, "kms", multi_region=True)
        if "secrets" in self.services and number == 0:
            self._add("secret", region, "secrets-manager", replica_regions=tuple(self.regions[1:]))
        if "sqs" in self.services:
            self._add("queue", region, "sqs", consumers=(f"app-0@{region}",) if self.count else ())
        if "sns" in self.services:
            self._add(
                "topic", region, "sns", subscribers=(f"queue@{region}",) if "sqs" in self.services else ()
            )
        if "step-functions" in self.services:
            self._add("saga", region, "step-functions", steps=())
        if "backup" in self.services:
            copies = tuple({"to_region": r} for r in self.regions[1:2]) if number == 0 else ()
            self._add("backup", region, "aws-backup", interval="1d", retention="35d", copies=copies)
        if "transit-gateway" in self.services and self.networks:
            peers = tuple(f"tgw@{r}" for r in self.regions if r != region)
            self._add("tgw", region, "transit-gateway", attachments=(f"vpc@{region}",), peers=peers)
        if "endpoints" in self.services and self.networks:
            self._add(
                "endpoint",
                region,
                "vpc-endpoint",
                vpc=f"vpc@{region}",
                service="sqs",
                **self._subnets(region, "private"),
            )
        if "tools" in self.services:
            self._add(
                "argocd", region, "argocd", runs_in=f"cluster@{region}", deploys_to=(f"cluster@{region}",)
            )
            self._add("prometheus", region, "prometheus", runs_in=f"cluster@{region}", signals=("metrics",))

    def _workloads(self, region: str) -> None:
        cluster = f"cluster@{region}"
        self.workloads[f"gateway@{region}"] = {
            "region": region,
            "cluster": cluster,
            "replicas": 3,
            "domain": "web",
        }
        for n in range(self.count):
            reads = tuple(
                {"to": f"{name}@{region}", "protocol": "https"}
                for name in ("aurora", "redis", "s3", "queue")
                if f"{name}@{region}" in self.resources
            )
            self.workloads[f"app-{n}@{region}"] = {
                "region": region, "cluster": cluster, "replicas": 3, "domain": f"domain-{n % 3}",
                "dependencies": reads[: n + 1],
            }  # fmt: skip


@pytest.fixture(scope="session")
def platform() -> Callable[..., Architecture]:
    return make


@pytest.fixture(scope="session")
def made() -> Architecture:
    return make()


@pytest.fixture(scope="session")
def pages(made: Architecture) -> tuple[Page, ...]:
    return laid_out(made)


@pytest.fixture(scope="session")
def blemishes() -> Any:
    return beside("lint").blemishes


@pytest.fixture(scope="session")
def crossings() -> Any:
    return beside("lint").crossings


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    """Chromium, closed after the module: Playwright runs only once at a time in a process."""
    playwright_api = pytest.importorskip("playwright.sync_api")
    with playwright_api.sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"]
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments, timeout=0)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def drawio(browser: Any) -> Iterator[Any]:
    """The real draw.io viewer; skips where nobody installed it."""
    viewer = beside("viewer")
    folder = viewer.find_viewer()
    if folder is None:
        pytest.skip(
            "no draw.io viewer: pip download --no-deps jupyterlab_drawio_render_extension==1.0.19, unpack"
            " viewer-static, shapes and stencils .min.js into a folder, and set DRAWIO_VIEWER to it"
        )
    with viewer.opened(folder, browser) as found:
        yield found


def beside(name: str) -> Any:
    """A module of this folder (tests are no package)."""
    spec = importlib.util.spec_from_file_location(f"diagrams_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
