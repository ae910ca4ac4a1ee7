"""``ebatui bench``: what the program costs, measured on this machine."""

from __future__ import annotations

import typer

from ebatui.cli import bench_hub, bench_night, bench_search, bench_start, bench_tty

bench_app = typer.Typer(help="What the program costs, measured here.", no_args_is_help=True)
bench_start.add_to(bench_app)
bench_search.add_to(bench_app)
bench_tty.add_to(bench_app)
bench_night.add_to(bench_app)
bench_hub.add_to(bench_app)
