"""The run of Great Expectations: the only module that imports it, and only where a run begins: that takes seconds."""

from __future__ import annotations

import copy
import logging
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from warraq.errors import PolicyError
from warraq.expectations import refused
from warraq.expectations.suite import Member, Suite
from warraq.system import absent, atomic

_SIGN = re.compile(r"\\.|[<>']", re.DOTALL)  # in JSON: an escape, or a sign of HTML that needs none
_REFERENCES = {"<": "&lt;", ">": "&gt;", "'": "&#39;", '\\"': "&quot;"}


@dataclass(frozen=True, slots=True)
class Seen:
    """The result of one expectation, or in `broken` the reason why it could not be evaluated."""

    success: bool = False
    result: Mapping[str, Any] | None = None
    broken: str | None = None


def evaluate(table: pa.Table, suite: Suite, *, docs: Path | None = None) -> list[Seen]:
    """Evaluate a suite over a profile table and return the result of each member, in their order.

    All run in one checkpoint. If that fails, as with a result that its store cannot hold or a suite parameter without a
    value, the members that cause it are found and evaluated separately, without a store. `docs` gets Data Docs of what
    the checkpoint evaluated. Raises PolicyError if `docs` cannot be written.
    """
    with _quiet(), absent.without("pyspark"):  # whose client ends the process where it finds no Spark beside it
        built = [_make(member, table.column_names) for member in suite.members]
        sound = {number: one for number, one in enumerate(built) if not isinstance(one, Seen)}
        seen = _evaluate(_ordered(table), suite.name, sound, docs)
    return [one if isinstance(one, Seen) else seen[number] for number, one in enumerate(built)]


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence Great Expectations' log and its libraries' warnings, and undo what importing it changes.

    On import it redirects all warnings of the process to the log (`logging.captureWarnings`). Problems with an
    expectation are in the results; its deprecation warnings do not concern users.
    """
    redirected = warnings.showwarning.__module__ == "logging"
    logger = logging.getLogger("great_expectations")
    level = logger.level
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logger.setLevel(logging.CRITICAL + 1)
        try:
            yield
        finally:
            logger.setLevel(level)
            if not redirected:
                logging.captureWarnings(False)


def _make(member: Member, columns: Sequence[str]) -> Any:  # noqa: ANN401  # an Expectation: Great Expectations has no types that mypy can see
    """Build Great Expectations' object for a member; a member that it refuses is broken."""
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    if member.kind is None:
        return Seen(broken="not an expectation: an object with a type and kwargs belongs here")
    if why := refused.reason(member, columns):
        return Seen(broken=why)
    try:
        # Ids identify the results, and a file may repeat them, so new ones are assigned.
        stated = {**member.value, "kwargs": member.kwargs, "id": None}
        return ExpectationConfiguration(**stated).to_domain_obj()
    except Exception as error:  # noqa: BLE001  # its classes raise exceptions of any kind for bad arguments
        return Seen(broken=_reason(error))


def _reason(error: Exception) -> str:
    parts = getattr(error, "errors", None)  # pydantic 1 and 2 list the errors
    if not callable(parts):
        return str(error) or type(error).__name__
    return "; ".join(f"{'.'.join(map(str, part['loc']))}: {part['msg']}" for part in parts())


def _ordered(table: pa.Table) -> Any:  # noqa: ANN401  # a pandas frame, used only in this module
    """Convert the table to pandas, sorted, so that means and examples do not depend on the order of files."""
    return table.sort_by([(name, "ascending") for name in table.column_names]).to_pandas()


def _evaluate(frame: Any, name: str, sound: dict[int, Any], docs: Path | None) -> dict[int, Seen]:  # noqa: ANN401  # untyped, as above
    try:
        return _checkpoint(frame, name, sound, docs)
    except Exception:  # noqa: BLE001  # any exception loses the results of all
        standing = {number: one for number, one in sound.items() if _stands(frame, name, one)}
    seen = _checkpoint(frame, name, standing, docs)
    return {number: seen.get(number) or _alone(frame, one) for number, one in sound.items()}


def _checkpoint(frame: Any, name: str, sound: dict[int, Any], docs: Path | None) -> dict[int, Seen]:  # noqa: ANN401  # untyped, as above
    """Run expectations in a checkpoint with a context of its own."""
    import great_expectations as gx

    context = _context()
    # A suite changes its expectations; copies can be used again.
    suite = context.suites.add(gx.ExpectationSuite(name=name, expectations=copy.deepcopy(list(sound.values()))))
    definition = gx.ValidationDefinition(name=name, data=_batch_definition(context), suite=suite)
    definition = context.validation_definitions.add(definition)
    checkpoint = gx.Checkpoint(name=name, validation_definitions=[definition], result_format="SUMMARY")
    run = context.checkpoints.add(checkpoint).run(batch_parameters={"dataframe": frame})
    (validation,) = run.run_results.values()
    if docs is not None:
        _write_docs(context, docs)
    results = {result.expectation_config.id: result for result in validation.results}
    return {number: _seen(results[one.id]) for number, one in zip(sound, suite.expectations, strict=True)}


def _context() -> Any:  # noqa: ANN401  # Great Expectations is untyped for mypy
    """Return a context in memory, without the default folder for Data Docs and without progress bars."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    stores = InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
    context = gx.get_context(mode="ephemeral", project_config=DataContextConfig(store_backend_defaults=stores))
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return context


def _batch_definition(context: Any) -> Any:  # noqa: ANN401  # untyped, as above
    asset = context.data_sources.add_pandas("corpus").add_dataframe_asset("profile")
    return asset.add_batch_definition_whole_dataframe("records")


def _write_docs(context: Any, docs: Path) -> None:  # noqa: ANN401  # untyped, as above
    store = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(docs.resolve()).replace("$", r"\$")}
    index = {"class_name": "DefaultSiteIndexBuilder"}
    site = {"class_name": "SiteBuilder", "store_backend": store, "site_index_builder": index}
    for store in (context.expectations_store, context.validation_results_store):
        _make_harmless(store.store_backend)
    try:
        docs.mkdir(parents=True, exist_ok=True)
        for path in docs.rglob("*"):  # Great Expectations would write through a link
            atomic.inside(path, docs)
        context.add_data_docs_site(site_name="docs", site_config=site)
        context.build_data_docs(site_names=["docs"])
    except OSError as error:
        raise PolicyError(f"{docs}: {error.strerror or error}; name a folder that can be written") from error
    if not (docs / "index.html").is_file():  # Great Expectations only logs a page that it could not write
        raise PolicyError(f"{docs}: Data Docs could not be written; name a folder that can be written")


def _make_harmless(backend: Any) -> None:  # noqa: ANN401  # untyped, as above
    """Write what would be markup on a page as character references, in the JSON that Data Docs are made of.

    Great Expectations writes values of the data, names of columns and descriptions into its pages as they are. A page
    may show a sign of markup as a reference where it escapes by itself.
    """
    for key in backend.list_keys():
        text = backend.get(key)
        if isinstance(text, str):
            backend.set(key, _SIGN.sub(lambda match: _REFERENCES.get(match[0], match[0]), text))


def _stands(frame: Any, name: str, expectation: Any) -> bool:  # noqa: ANN401  # untyped, as above
    try:
        _checkpoint(frame, name, {0: expectation}, None)
    except Exception:  # noqa: BLE001  # any exception is what the caller looks for
        return False
    return True


def _alone(frame: Any, expectation: Any) -> Seen:  # noqa: ANN401  # untyped, as above
    """Evaluate one expectation without a store: 1.24 cannot store the NumPy bools of quantile results."""
    batch = _batch_definition(_context()).get_batch({"dataframe": frame})
    try:
        return _seen(batch.validate(expectation, result_format="SUMMARY"))
    except Exception as error:  # noqa: BLE001  # any exception is reported as broken
        return Seen(broken=_reason(error))


def _seen(result: Any) -> Seen:  # noqa: ANN401  # untyped, as above
    """Tell a failed expectation from a crashed one: both have `success` false."""
    info = result.exception_info or {}
    raised = [part for part in (info, *info.values()) if isinstance(part, dict) and part.get("raised_exception")]
    if raised:
        return Seen(broken=min(str(part.get("exception_message")) for part in raised))
    return Seen(bool(result.success), result.to_json_dict()["result"] or {})
