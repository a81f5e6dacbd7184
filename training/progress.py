"""Tell how far a long training is."""

import logging
import time
from collections import deque

import numpy as np

log = logging.getLogger(__name__)

EVERY = 100  # steps


class Progress:
    """Logs step, mean loss and seconds left; `done` steps of `steps` were made before."""

    def __init__(self, name: str, done: int, steps: int) -> None:
        self._name, self._done, self._steps = name, done, steps
        self._losses, self._started = deque[float](maxlen=EVERY), time.monotonic()

    def tell(self, step: int, loss: float) -> None:
        """After step number `step`, counted from 0."""
        self._losses.append(loss)
        if step % EVERY == EVERY - 1:
            pace = (time.monotonic() - self._started) / (step + 1 - self._done)
            left = pace * (self._steps - step - 1)
            log.info("%s: step %d of %d, loss %.3f, %.0f s left", self._name, step + 1,
                     self._steps, np.mean(self._losses), left)  # fmt: skip
