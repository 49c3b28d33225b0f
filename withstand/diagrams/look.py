"""The look of boxes, lines and states: one palette and one set of patterns for all writers.

Group styles and category colours are those of the AWS architecture icons (2023 release); where the
official grey of a heading is too pale to read on white (WCAG AA), a darker one stands in.
"""

from __future__ import annotations

from dataclasses import dataclass

from withstand.diagrams.layout.page import BoxStyle, EdgeStyle, Status

INK = "#232F3E"
GREY = "#545B64"


@dataclass(frozen=True, slots=True)
class BoxLook:
    """How a box is drawn; `icon` is the draw.io group icon, "" for a plain rectangle."""

    stroke: str
    fill: str
    font: str
    dash: tuple[float, ...] = ()
    icon: str = ""
    grouped: bool = False
    """Drawn by draw.io's AWS group shape."""
    stroked: bool = True


@dataclass(frozen=True, slots=True)
class EdgeLook:
    """How a line is drawn; `layer` is what a reader switches on and off, `title` its name in the legend."""

    stroke: str
    width: float
    layer: str
    title: str
    dash: tuple[float, ...] = ()
    open_arrow: bool = False


@dataclass(frozen=True, slots=True)
class StatusLook:
    """How a state is marked: colour, a sign, and a dash pattern; never by colour alone."""

    color: str
    fill: str
    sign: str
    dash: tuple[float, ...] = ()
    faded: bool = False


BOXES: dict[BoxStyle, BoxLook] = {
    BoxStyle.CLOUD: BoxLook("#232F3E", "none", INK, icon="group_aws_cloud_alt", grouped=True),
    BoxStyle.REGION: BoxLook("#00A4A6", "none", "#0B6AA2", (4, 3), "group_region", True),
    BoxStyle.VPC: BoxLook("#8C4FFF", "none", "#6B35C9", icon="group_vpc2", grouped=True),
    BoxStyle.ZONE: BoxLook("#0B6AA2", "none", "#0B6AA2", (4, 3)),
    BoxStyle.PUBLIC: BoxLook("#7AA116", "#F2F6E8", "#1B7A0E", (), "group_security_group", True, False),
    BoxStyle.PRIVATE: BoxLook("#00A4A6", "#E6F6F7", "#0B6AA2", (), "group_security_group", True, False),
    BoxStyle.DATABASE: BoxLook("#00A4A6", "#E6F6F7", "#0B6AA2", (), "group_security_group", True, False),
    BoxStyle.SECURITY_GROUP: BoxLook("#DD3522", "none", "#C0281A"),
    BoxStyle.CLUSTER: BoxLook("#ED7100", "none", "#B35300", (6, 3)),
    BoxStyle.DOMAIN: BoxLook("#D5DBDB", "#FFFFFF", GREY),
    BoxStyle.SERVICES: BoxLook("#5A6C86", "none", "#4A5A72", (4, 3)),
    BoxStyle.BAND: BoxLook("#D5DBDB", "#F7F8FA", GREY),
    BoxStyle.SITE: BoxLook("#5A6C86", "none", "#4A5A72", (), "group_corporate_data_center", True),
    BoxStyle.LEGEND: BoxLook("#D5DBDB", "#FFFFFF", GREY),
}

EDGES: dict[EdgeStyle, EdgeLook] = {
    EdgeStyle.TRAFFIC: EdgeLook("#545B64", 1.6, "Traffic", "user traffic"),
    EdgeStyle.FAILOVER: EdgeLook("#C7252E", 2.0, "Failover", "failover path", (7, 4)),
    EdgeStyle.HEALTH_CHECK: EdgeLook("#545B64", 1.2, "Traffic", "health check", (1.5, 2.5), True),
    EdgeStyle.CALL: EdgeLook("#545B64", 1.2, "Calls", "call"),
    EdgeStyle.DATA: EdgeLook("#4F6B8A", 1.0, "Data access", "reads, writes", (), True),
    EdgeStyle.MESSAGE: EdgeLook("#C2126A", 1.4, "Messages", "message, event", (5, 3)),
    EdgeStyle.REPLICATION: EdgeLook("#B01FBA", 1.8, "Replication", "asynchronous replication", (3, 3)),
    EdgeStyle.LOCAL_COPY: EdgeLook("#5E7F0E", 1.4, "Replication", "copy within the region"),
    EdgeStyle.BACKUP: EdgeLook("#5E7F0E", 1.4, "Backup and restore", "backup copy", (8, 3)),
    EdgeStyle.RESTORE: EdgeLook("#0B7285", 1.4, "Backup and restore", "restore path", (2, 3), True),
    EdgeStyle.NETWORK: EdgeLook("#7A3FE4", 1.6, "Network links", "network link"),
    EdgeStyle.ADMITTED: EdgeLook("#A8442F", 1.1, "Segmentation", "admitted by security groups, with ports"),
    EdgeStyle.IDENTITY: EdgeLook("#C7252E", 1.2, "Identity", "sign-in, access"),
    EdgeStyle.ENCRYPTION: EdgeLook("#8F6A00", 1.2, "Encryption", "encrypted with the key", (2, 2), True),
    EdgeStyle.SIGNAL: EdgeLook("#B31061", 1.0, "Signals", "findings, metrics, logs", (4, 3), True),
    EdgeStyle.DELIVERY: EdgeLook("#8F17A0", 1.4, "Delivery", "delivery"),
}

STATUSES: dict[Status, StatusLook] = {
    Status.FAILED: StatusLook("#B0001E", "#FBE3E6", "✕", (2, 2), faded=True),
    Status.DEGRADED: StatusLook("#8A5200", "#FFF1DC", "!", (8, 3)),
    Status.SURVIVING: StatusLook("#1D6B2E", "#E4F4E7", "✓"),
    Status.VIOLATED: StatusLook("#B0001E", "#FBE3E6", "✕", (2, 2)),
    Status.INCONCLUSIVE: StatusLook("#8A5200", "#FFF1DC", "?", (8, 3)),
    Status.NOT_ASSESSED: StatusLook("#545B64", "#EFF1F2", "–", (1, 3)),
    Status.HOLDS: StatusLook("#1D6B2E", "#E4F4E7", "✓"),
    Status.ADDED: StatusLook("#1D6B2E", "#E4F4E7", "+"),
    Status.REMOVED: StatusLook("#B0001E", "#FBE3E6", "−", (2, 2), faded=True),
    Status.CHANGED: StatusLook("#8A5200", "#FFF1DC", "Δ", (8, 3)),
}
