"""Evaluation: questions asked, answers measured, figures with intervals, reports and gates."""

from qa.evaluation.compare import Comparison, compare
from qa.evaluation.html import to_html
from qa.evaluation.results import Results
from qa.evaluation.run import evaluate

__all__ = ["Comparison", "Results", "compare", "evaluate", "to_html"]
