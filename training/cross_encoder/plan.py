"""How large the network is and how long it learns; the defaults are what is shipped."""

from dataclasses import asdict, dataclass

from training.checkpoint import Settings


@dataclass(frozen=True)
class Shape:
    """The network's sizes.

    ``vectors`` leading columns of the static model's table are read, each piece's vector is
    corrected by ``corrections`` learned numbers, and the layers are ``width`` wide.
    """

    vectors: int = 256
    corrections: int = 64
    width: int = 256
    layers: int = 6
    heads: int = 4


@dataclass(frozen=True)
class Pretraining:
    """Learning from text alone: ``tokens`` is the number of token positions of a batch.

    ``negatives``: pieces drawn to compete with the hidden ones of a batch, in place of all.
    """

    steps: int = 5_300
    tokens: int = 65_536
    rate: float = 1.5e-3
    warm: int = 300
    negatives: int = 8_192
    share: float = 1.0  # of the text that SHARES of corpus.py give


@dataclass(frozen=True)
class FineTuning:
    """Learning from questions: ``units`` is how many candidates of a question are read at once,
    ``lists`` how many questions a batch holds.
    """

    epochs: int
    rate: float
    units: int
    lists: int
    warm: int = 50
    dropout: float = 0.1
    unanswered: float = 0.4  # weight of the loss that tells whether any unit answers


@dataclass(frozen=True)
class Plan:
    """Everything that the weights hang on beside the data."""

    shape: Shape = Shape()
    pretraining: Pretraining = Pretraining()
    public: FineTuning = FineTuning(epochs=2, rate=4e-4, units=14, lists=64)
    own: FineTuning = FineTuning(epochs=2, rate=3e-4, units=24, lists=32)
    further: FineTuning = FineTuning(epochs=2, rate=1.5e-4, units=18, lists=32)
    stays: float = 0.5  # share of the weights that were gone on from
    repeated: float = 0.2  # public lists read again beside our own, as a share of these
    seed: int = 0

    def settings(self) -> Settings:
        """Every number by its name, as the work folder compares them."""
        found: Settings = {}
        for name, value in asdict(self).items():
            inner = value if isinstance(value, dict) else {"": value}
            found |= {f"{name}.{key}".rstrip("."): str(number) for key, number in inner.items()}
        return found


QUICK = Plan(
    pretraining=Pretraining(steps=500, share=0.1),
    public=FineTuning(epochs=1, rate=4e-4, units=14, lists=64),
    own=FineTuning(epochs=1, rate=3e-4, units=24, lists=32),
)
