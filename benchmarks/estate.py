"""Generated estates: architectures of any size that look like many services with their own stores."""

from __future__ import annotations

from typing import Any

REGIONS = {
    "us-east-1": ["us-east-1a", "us-east-1b", "us-east-1c"],
    "us-west-2": ["us-west-2a", "us-west-2b", "us-west-2c"],
}
# A service brings these resources and workloads in each region: workload, database, cache, queue, dead-letter
# queue, bucket, secret, volume.
ELEMENTS_PER_SERVICE_AND_REGION = 8


def estate(resources: int) -> dict[str, Any]:
    """The plain data of an architecture with about `resources` resources and workloads in two regions."""
    services = max(1, resources // (ELEMENTS_PER_SERVICE_AND_REGION * len(REGIONS)))
    data: dict[str, Any] = {
        "name": f"estate-{resources}",
        "regions": {name: {"zones": zones} for name, zones in REGIONS.items()},
        "traffic": {"peak": "1000/s"},
        "vpcs": {},
        "subnets": {},
        "route_tables": {},
        "security_groups": {},
        "resources": {},
        "workloads": {},
        "replications": {},
        "journeys": {},
    }
    for index, (region, zones) in enumerate(REGIONS.items()):
        _region(data, region, zones, index)
        for service in range(services):
            _service(data, region, zones, service)
    for service in range(services):
        _replication(data, service)
    journeys = min(services, 20)
    for number in range(journeys):
        data["journeys"][f"journey-{number}"] = {
            "path": [f"service-{number}"],
            "uses": [f"db-{number}"],
            "share": 1 / journeys,
            "critical": number == 0,
        }
    return data


def _region(data: dict[str, Any], region: str, zones: list[str], index: int) -> None:
    place = {"region": region}
    data["vpcs"][f"vpc@{region}"] = {**place, "cidr": f"10.{index}.0.0/16"}
    data["route_tables"][f"routes@{region}"] = {**place, "vpc": f"vpc@{region}"}
    for number, zone in enumerate(zones):
        data["subnets"][f"private@{zone}"] = {
            **place,
            "zone": zone,
            "vpc": f"vpc@{region}",
            "cidr": f"10.{index}.{number * 16}.0/20",
            "tier": "private",
            "route_table": f"routes@{region}",
        }
    data["security_groups"][f"apps@{region}"] = {**place, "vpc": f"vpc@{region}"}
    data["security_groups"][f"data@{region}"] = {
        **place,
        "vpc": f"vpc@{region}",
        "ingress": [{"port": 5432, "groups": [f"apps@{region}"]}],
    }
    data["resources"][f"cluster@{region}"] = {**place, "kind": "eks"}
    data["resources"][f"key@{region}"] = {**place, "kind": "kms", "rotation": True}
    data["resources"][f"nodes@{region}"] = {
        **place,
        "kind": "eks-node-group",
        "cluster": f"cluster@{region}",
        "instance_type": "m6i.2xlarge",
        "cores": 8.0,
        "memory": "32GiB",
        "minimum": 3,
        "desired": 6,
        "maximum": 30,
        "zones": zones,
        "subnets": [f"private@{zone}" for zone in zones],
        "security_groups": [f"apps@{region}"],
    }


def _service(data: dict[str, Any], region: str, zones: list[str], service: int) -> None:
    at, place = f"{service}@{region}", {"region": region}
    database = {
        "kind": "aurora-postgresql",
        "instances": [{"zone": zones[0], "role": "writer"}, {"zone": zones[1], "role": "reader"}],
        "subnets": [f"private@{zone}" for zone in zones],
        "security_groups": [f"data@{region}"],
    }
    stores: dict[str, dict[str, Any]] = {
        f"db-{at}": database,
        f"cache-{at}": {"kind": "elasticache-redis", "instances": [{"zone": zones[0], "role": "primary"}]},
        f"queue-{at}": {"kind": "sqs", "dead_letter_queue": f"dead-{at}", "consumers": [f"service-{at}"]},
        f"dead-{at}": {"kind": "sqs", "is_dead_letter": True},
        f"bucket-{at}": {"kind": "s3", "versioning": True},
        f"volume-{at}": {"kind": "ebs", "volume_type": "gp3"},
    }
    for id, store in stores.items():
        data["resources"][id] = {
            **place,
            **store,
            "key": f"key@{region}",
            "owners": [f"service-{at}"],
            "data_class": "internal",
        }
    data["resources"][f"secret-{at}"] = {
        **place,
        "kind": "secrets-manager",
        "used_by": [f"service-{at}"],
        "unlocks": [f"db-{at}"],
    }
    edges = [
        {"to": f"db-{at}", "protocol": "postgresql", "access": "read-write"},
        {"to": f"cache-{at}", "protocol": "redis", "mode": "soft", "access": "read-write"},
        {"to": f"queue-{at}", "protocol": "sqs", "mode": "asynchronous", "access": "send"},
    ]
    if service:
        edges.append({"to": f"service-{service - 1}@{region}", "protocol": "http", "mode": "soft"})
    data["workloads"][f"service-{at}"] = {
        **place,
        "cluster": f"cluster@{region}",
        "replicas": 3,
        "spread": "zones",
        "dependencies": edges,
        "critical": service == 0,
    }


def _replication(data: dict[str, Any], service: int) -> None:
    data["replications"][f"copy-{service}"] = {
        "source": f"bucket-{service}@us-east-1",
        "target": f"bucket-{service}@us-west-2",
        "mode": "asynchronous",
    }
