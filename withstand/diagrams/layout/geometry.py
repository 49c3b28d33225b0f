"""Rectangles and points in page coordinates: pixels, y downwards."""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rect:
    """An axis-parallel rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def center_x(self) -> float:
        return self.x + self.width / 2

    @property
    def center_y(self) -> float:
        return self.y + self.height / 2

    def intersects(self, other: Rect, tolerance: float = 0.0) -> bool:
        """Whether the interiors overlap by more than the tolerance in both directions."""
        return (
            self.x < other.right - tolerance
            and other.x < self.right - tolerance
            and self.y < other.bottom - tolerance
            and other.y < self.bottom - tolerance
        )

    def contains(self, other: Rect, tolerance: float = 0.5) -> bool:
        """Whether the other lies within, give or take the tolerance."""
        return (
            self.x - tolerance <= other.x
            and self.y - tolerance <= other.y
            and other.right <= self.right + tolerance
            and other.bottom <= self.bottom + tolerance
        )

    def inflated(self, margin: float) -> Rect:
        """Larger by the margin on each side."""
        return Rect(self.x - margin, self.y - margin, self.width + 2 * margin, self.height + 2 * margin)

    def crossed_by(self, start: Point, end: Point, margin: float = 0.0) -> bool:
        """Whether an axis-parallel segment passes through the interior, shrunk by the margin."""
        left, right = min(start[0], end[0]), max(start[0], end[0])
        top, bottom = min(start[1], end[1]), max(start[1], end[1])
        return (
            left < self.right - margin
            and right > self.x + margin
            and top < self.bottom - margin
            and bottom > self.y + margin
        )


def bounding(rects: list[Rect]) -> Rect:
    """The smallest rectangle around all; ValueError for none."""
    left, top = min(rect.x for rect in rects), min(rect.y for rect in rects)
    return Rect(left, top, max(rect.right for rect in rects) - left, max(rect.bottom for rect in rects) - top)
