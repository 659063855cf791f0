"""Work on many series: in this process, or spread over a cluster by fugue."""

from __future__ import annotations

import base64
import pickle
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
import pyarrow as pa

from analytics_engines.errors import MissingLibraryError

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")
Work = Callable[[Sequence[int]], list[T]]
"""Does the items of some numbers, in their order."""

_PARTS_PER_THREAD = 4
_TEXT_AS_IT_IS = "dataframe.convert-string"


class Spread(Protocol):
    """Does work on items 0 to `count` - 1 and returns their results in order."""

    def __call__(self, work: Work[T], count: int) -> list[T]:
        """Do all of it."""
        ...


def here(work: Work[T], count: int) -> list[T]:
    """All of it in this process."""
    return work(range(count))


class DaskSpread:
    """Over the workers of a Dask cluster; what a lost worker had under way is done again by another.

    The workers need this product installed. Results are those of one process: every model is seeded, and no
    sum is split.

    Args:
        address: Of the scheduler, such as `tcp://127.0.0.1:8786`.
    """

    def __init__(self, address: str) -> None:
        self._address = address

    def __call__(self, work: Work[T], count: int) -> list[T]:
        """Do it in parts, a few for each thread of the cluster.

        Raises:
            MissingLibraryError: The extra `scale` is not installed.
        """
        try:
            import dask
            import fugue_dask  # noqa: F401 - makes Dask known to fugue
            from distributed import Client
            from fugue.dataframe.api import as_pandas
            from fugue.workflow.api import transform
        except ImportError as error:
            raise MissingLibraryError("Dask is not installed: pip install 'retail-copilot[scale]'") from error
        with closing(Client(self._address)) as client, dask.config.set({_TEXT_AS_IT_IS: False}):  # type: ignore[no-untyped-call]
            threads = sum(client.nthreads().values())  # type: ignore[no-untyped-call]
            parts = _parts(work, count, _PARTS_PER_THREAD * max(threads, 1))
            done = transform(
                parts,
                _do,
                schema="number:long,result:str",
                partition={"by": "number", "num": len(parts)},
                engine=client,
                as_local=True,
            )
        ordered = as_pandas(done).sort_values("number")["result"]
        found: list[T] = []
        for text in ordered:
            found += _unpacked(text)
        return found


def spread_over(address: str) -> Spread:
    """The one switch: no address is this process, any other the cluster there."""
    return DaskSpread(address) if address else here


def _parts(work: Work[T], count: int, most: int) -> pd.DataFrame:
    """One row per part: the work with the numbers that it is to do."""
    import pandas as pd

    numbers = [part for part in np.array_split(np.arange(count), max(min(most, count), 1)) if len(part)]
    payloads = [_packed((work, [int(n) for n in part])) for part in numbers]
    return pd.DataFrame({"number": range(len(payloads)), "payload": payloads})


def _do(parts: pa.Table) -> pa.Table:
    """Do some parts; runs on a worker."""
    results = []
    for payload in parts["payload"].to_pylist():
        work, numbers = _unpacked(payload)
        results.append(_packed(work(numbers)))
    return pa.table({"number": parts["number"], "result": pa.array(results, pa.string())})


def _packed(value: object) -> str:
    """As text: the data frames of Dask know no bytes."""
    return base64.b64encode(pickle.dumps(value)).decode()


def _unpacked(text: str) -> Any:  # noqa: ANN401 - what was packed
    return pickle.loads(base64.b64decode(text))  # noqa: S301 - our own cluster's
