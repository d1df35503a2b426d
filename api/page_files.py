"""The files of the review page, as they lie in `api/page/`; nothing else of the disk can be asked for."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Header, Request, Response

from api.problems import Problem

FOLDER = Path(__file__).parent / "page"
INDEX = "index.html"
PLACE = "/page/"
"""Where the index says that its files are; what is sent says their version behind it."""
_VERSION_DIGITS = 16
_ROOT = ""
"""The index as it is sent at /."""
_KEPT = "private, max-age=31536000, immutable"
FILES_MAX = 100
FILE_BYTES_MAX = 1_000_000
MEDIA_TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
"""What is not one of these is not served."""

router = APIRouter(include_in_schema=False)


class PageFile(NamedTuple):
    """A file as it is sent."""

    body: bytes
    media_type: str
    etag: str


PageFiles = Mapping[str, PageFile]
"""By name."""


def read_page(folder: Path = FOLDER) -> PageFiles:
    """The page's files, read once.

    Raises:
        ValueError: the folder holds more than a page may, or no index.
    """
    paths = sorted(path for path in folder.glob("*") if path.suffix in MEDIA_TYPES and path.is_file())
    if len(paths) > FILES_MAX or any(path.stat().st_size > FILE_BYTES_MAX for path in paths):
        raise ValueError(f"a page has at most {FILES_MAX} files of {FILE_BYTES_MAX} bytes")
    if INDEX not in {path.name for path in paths}:
        raise ValueError(f"the page's folder has no {INDEX}")
    return {path.name: _file(path.read_bytes(), MEDIA_TYPES[path.suffix]) for path in paths}


def to_serve(files: PageFiles) -> PageFiles:
    """The files, those of this version under a path that no other one has, and the index that names them so."""
    version = hashlib.sha256("".join(file.etag for file in files.values()).encode()).hexdigest()[:_VERSION_DIGITS]
    index = files[INDEX].body.replace(PLACE.encode(), f"{PLACE}{version}/".encode())
    versioned = {f"{version}/{name}": file for name, file in files.items()}
    return {**files, **versioned, _ROOT: _file(index, files[INDEX].media_type)}


@router.api_route("/", methods=["GET", "HEAD"])
async def get_index(request: Request, if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """The page."""
    return _sent(request, _ROOT, if_none_match)


@router.api_route("/page/{version}/{name}", methods=["GET", "HEAD"])
async def get_kept_file(version: str, name: str, request: Request) -> Response:
    """A file of this version of the page, under a path that no other version has: kept, and not asked for again."""
    sent = _sent(request, f"{version}/{name}", None)
    sent.headers["Cache-Control"] = _KEPT
    return sent


@router.api_route("/page/{name}", methods=["GET", "HEAD"])
async def get_file(name: str, request: Request, if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """A file of the page."""
    return _sent(request, name, if_none_match)


def _file(body: bytes, media_type: str) -> PageFile:
    return PageFile(body, media_type, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


def _sent(request: Request, name: str, if_none_match: str | None) -> Response:
    files: PageFiles = request.app.state.page
    file = files.get(name)
    if file is None:
        raise Problem("not-found", f"The page has no file {name[:40]!r}.")
    # Asked for again each time, and answered with 304: a page of one version with scripts of another would break.
    headers = {"ETag": file.etag, "Cache-Control": "no-cache", "Content-Type": file.media_type}
    if if_none_match and file.etag in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(file.body, headers=headers)
