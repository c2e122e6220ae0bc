"""``guixsvc check``: every fault at its place."""

import argparse
import sys

from guixsvc import inputs
from guixsvc.commands import common
from guixsvc.diagnostics import note
from guixsvc.emit.targets import BadTarget
from guixsvc.pipeline import Result
from guixsvc.source import Span


def run(options: argparse.Namespace) -> int:
    try:
        settings = common.pipeline_options(options, options.target, to_compile=False)
        results = [
            _with_remark(common.examine(input_, settings), named=input_.named)
            for input_ in inputs.load(options.files or ["."], options.stdin_filename)
        ]
    except (common.Usage, BadTarget, inputs.Unreadable) as problem:
        return common.fail(problem)
    common.show(results, options.output_format)
    found = common.all_findings(results)
    if found:
        print(common.counted(found), file=sys.stderr)
    return common.exit_code(results, strict=options.strict)


def _with_remark(result: Result, *, named: bool) -> Result:
    """Says of a file that was named and is without faults that it declares nothing."""
    if not named or result.diagnostics or any(system.services for system in result.systems):
        return result
    remark = note("no-services", Span(result.source, 0, 0), "this file declares no service")
    return Result(result.source, result.systems, (remark,), result.secrets)
