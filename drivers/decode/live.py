"""The cascade for a camera's frames, within a time budget and never twice on a scene.

A frame that differs from the last is read by the fast stage. The other stages share
what is left of the budget: an expensive one is paid for by the frames after it, and
the next frame continues with the stage after it. A still scene is not read again once
every stage has run or its codes are accepted.
"""

from collections.abc import Callable
from time import perf_counter

from drivers.api import Reading
from drivers.decode.evidence import Evidence
from drivers.decode.options import Options
from drivers.decode.reader import BOUND_PX, in_original_pixels, run_stage
from drivers.decode.scene import DecodeScene
from drivers.decode.stages import (
    CASCADE,
    FAST,
    FIRST,
    ZBAR,
    DecodeStage,
    all_stages,
    next_stage,
)
from drivers.vision.pictures import (
    Pixels,
    bounded,
    edge_energy,
    grey,
    same_scene,
    thumbnail,
)

MEMORY_FRAMES = 5
"""How many differing frames' evidence counts together."""
MIN_EDGES = 20.0
"""Variance of the Laplacian of every other pixel; below it nothing can be read."""
SHARE_OF_HARD = 0.55
"""What a frame may cost on average, as a share of zxing-cpp's hard mode."""
MIN_LEFT = 0.05
"""Share of the budget that every frame leaves for stages, so that each one runs."""
SAVED_FRAMES, MAX_OWED_FRAMES = 4, 20
"""How many frames' budgets may be saved, or spent in advance on a second opinion."""

HARD_GUESS_S = 0.02
"""What the hard mode costs, until it is measured."""


class Reader:
    """Reads frame after frame; callable like `decode`. One thread.

    `budget_s` is what a frame may cost on average; None is a share of what zxing-cpp's
    hard mode costs on such a frame, which is measured in use.
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
        self._thumbnail: Pixels | None = None
        self._scene: DecodeScene | None = None
        self._rotation = list(CASCADE)
        self._due: list[DecodeStage] = []
        self._scale = 1.0

    def __call__(self, image: Pixels, /) -> tuple[Reading, ...]:
        """The proven codes of a BGR or grey frame."""
        began_s = self._clock()
        scene = self._scene_of(image)
        self._earn(self._clock() - began_s)
        while self._unsettled and self._affordable and (stage := self._next_stage()):
            cost = run_stage(
                stage, scene, self._evidence, clock=self._clock, frame=self._frame
            )
            self._balance_s -= cost.ms / 1e3
            if stage is FIRST:
                self._hard_s = cost.ms / 1e3
        accepted = self._evidence.accepted(self._frame)
        return tuple(in_original_pixels(one, self._scale) for one in accepted)

    @property
    def unproven(self) -> tuple[Reading, ...]:
        """What was read in the newest frame without being proven: for who looks on.

        No sale may count it, and its text may be wrong.
        """
        found = self._evidence.unproven(self._frame)
        return tuple(in_original_pixels(one, self._scale) for one in found)

    @property
    def _affordable(self) -> bool:
        """Whether a stage may run; a weak finding gets its second opinion at once."""
        if self._evidence.pending and ZBAR in self._due:
            return self._balance_s > -MAX_OWED_FRAMES * self._earned_s
        return self._balance_s > 0

    def _earn(self, spent_s: float) -> None:
        """Add what this frame leaves for stages, after the fast one."""
        fixed = self._fixed_budget_s
        budget_s = SHARE_OF_HARD * self._hard_s if fixed is None else fixed
        left_s = max(budget_s - spent_s, MIN_LEFT * budget_s)
        self._earned_s = budget_s
        self._balance_s = min(self._balance_s + left_s, SAVED_FRAMES * budget_s)

    @property
    def _unsettled(self) -> bool:
        """Whether more stages may still change what this frame gives."""
        return self._evidence.pending or not self._evidence.accepted(self._frame)

    def _scene_of(self, image: Pixels) -> DecodeScene:
        """The scene if it is unchanged, else a new one after the fast stage."""
        small = thumbnail(image)
        if (
            self._scene
            and self._thumbnail is not None
            and same_scene(small, self._thumbnail)
        ):
            return self._scene
        # Always compared with what was read last, so that a slow change is noticed too.
        self._thumbnail = small
        self._frame += 1
        self._evidence.forget(self._frame - MEMORY_FRAMES)
        original = grey(image)
        picture = bounded(original, *BOUND_PX)
        self._scale = image.shape[1] / picture.shape[1]
        self._scene = DecodeScene(picture, original, self._options)
        self._due = []
        if edge_energy(picture[::2, ::2]) >= MIN_EDGES:
            self._due = all_stages(self._rotation)
            run_stage(
                FAST,
                self._scene,
                self._evidence,
                clock=self._clock,
                frame=self._frame,
            )
        return self._scene

    def _next_stage(self) -> DecodeStage | None:
        """The stage to run now; the next frame begins with the one after it."""
        stage = next_stage(self._due, pending=self._evidence.pending)
        if stage in self._rotation:
            after = self._rotation.index(stage) + 1
            self._rotation = self._rotation[after:] + self._rotation[:after]
        return stage
