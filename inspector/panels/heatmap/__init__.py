"""The large heatmaps: the value of the selected node and its gradient, side by side."""

from inspector.panels.heatmap.pair import HeatmapPair

__all__ = ["HeatmapPair"]
