"""Galileo scanner: dynamic fault trees in the textual format of Galileo, DFTCalc and Storm."""

from withstand.scanners.galileo.read import read_galileo

__all__ = ["read_galileo"]
