"""The cascade before a camera: a frame's worth at a time, and nothing twice.

A frame that differs from the last gets the fast look. The other stages have what is
left of a budget: a dear one is paid for by the frames after it, and the next frame goes
on where this one stopped. A scene that stands still is not looked at again once every
stage has had its turn or its codes are believed.
"""

from collections.abc import Callable
from time import perf_counter

from drivers.api import Reading
from drivers.decode.evidence import Evidence
from drivers.decode.options import Options
from drivers.decode.reader import BOUND_PX, as_photographed, run
from drivers.decode.scene import DecodeScene
from drivers.decode.stages import (
    CASCADE,
    CONFIRMING,
    FAST,
    FIRST,
    DecodeStage,
    next_stage,
)
from drivers.vision.pictures import Pixels, alike, bounded, edge_energy, glance, grey

MEMORY_FRAMES = 5
"""Evidence from so many differing frames counts together."""
MIN_EDGES = 20.0
"""Variance of the Laplacian, every other pixel, below which nothing can be read."""
SHARE_OF_HARD = 0.7
"""What a frame may cost on average, as a share of zxing-cpp's hard look at it."""
MIN_LEFT = 0.05
"""Share of the budget that every frame leaves for stages, so that their turn comes."""
SAVED_FRAMES, MAX_OWED_FRAMES = 4, 20
"""Budgets of so many frames may be saved up, or spent ahead on a second opinion."""

HARD_GUESS_S = 0.02
"""What a hard look costs, until one was measured."""


class Reader:
    """Reads frame after frame; callable like `decode`. One thread.

    `budget_s` is what a frame may cost on average; None takes most of what zxing-cpp's
    hard look at such a frame costs, measured as it goes.
    """

    def __init__(
        self,
        options: Options | None = None,
        *,
        budget_s: float | None = None,
        clock: Callable[[], float] = perf_counter,
    ) -> None:
        self._options = options or Options()
        self._clock = clock
        self._fixed_budget_s = budget_s
        self._hard_s = HARD_GUESS_S
        self._balance_s = self._earned_s = 0.0
        self._evidence = Evidence()
        self._frame = 0
        self._shown: Pixels | None = None
        self._scene: DecodeScene | None = None
        self._turns = list(CASCADE)
        self._due: list[DecodeStage] = []
        self._scale = 1.0

    def __call__(self, image: Pixels, /) -> tuple[Reading, ...]:
        """The codes of a BGR or grey frame that a till may act on."""
        began_s = self._clock()
        scene = self._scene_of(image)
        self._earn(self._clock() - began_s)
        while self._open and self._affords and (stage := self._turn()):
            cost = run(
                stage, scene, self._evidence, clock=self._clock, frame=self._frame
            )
            self._balance_s -= cost.ms / 1e3
            if stage is FIRST:
                self._hard_s = cost.ms / 1e3
        believed = self._evidence.believed(self._frame)
        return tuple(as_photographed(one, self._scale) for one in believed)

    @property
    def _affords(self) -> bool:
        """Whether a stage may run; a weak finding gets its second opinion at once."""
        if self._evidence.pending and self._due[:1] == [CONFIRMING[0]]:
            return self._balance_s > -MAX_OWED_FRAMES * self._earned_s
        return self._balance_s > 0

    def _earn(self, spent_s: float) -> None:
        """What this frame leaves for stages, after its fast look."""
        fixed = self._fixed_budget_s
        budget_s = SHARE_OF_HARD * self._hard_s if fixed is None else fixed
        left_s = max(budget_s - spent_s, MIN_LEFT * budget_s)
        self._earned_s = budget_s
        self._balance_s = min(self._balance_s + left_s, SAVED_FRAMES * budget_s)

    @property
    def _open(self) -> bool:
        """Whether this frame has still something to say."""
        return self._evidence.pending or not self._evidence.believed(self._frame)

    def _scene_of(self, image: Pixels) -> DecodeScene:
        """The scene that stands there, or a new one after the fast look at it."""
        small = glance(image)
        if self._scene and self._shown is not None and alike(small, self._shown):
            return self._scene
        # Compared is always what was looked at, so that a slow change is one, too.
        self._shown = small
        self._frame += 1
        self._evidence.forget(self._frame - MEMORY_FRAMES)
        taken = grey(image)
        picture = bounded(taken, *BOUND_PX)
        self._scale = image.shape[1] / picture.shape[1]
        self._scene = DecodeScene(picture, taken, self._options)
        self._due = []
        if edge_energy(picture[::2, ::2]) >= MIN_EDGES:
            self._due = [*CONFIRMING, *self._turns]
            run(FAST, self._scene, self._evidence, clock=self._clock, frame=self._frame)
        return self._scene

    def _turn(self) -> DecodeStage | None:
        """The stage whose turn it is; the next frame begins with the one after it."""
        stage = next_stage(self._due, pending=self._evidence.pending)
        if stage in self._turns:
            after = self._turns.index(stage) + 1
            self._turns = self._turns[after:] + self._turns[:after]
        return stage
