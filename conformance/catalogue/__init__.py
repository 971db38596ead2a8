"""The requirements that the suite judges by, as data, and what may be asked of them."""

from conformance.catalogue.entries import load, matching, nearest
from conformance.catalogue.requirement import Binds, CatalogueError, Level, Requirement, Source

__all__ = ["Binds", "CatalogueError", "Level", "Requirement", "Source", "load", "matching", "nearest"]
