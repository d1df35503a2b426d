"""Goes through a zip."""

import stat
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, Final, cast

from adapters.source._magic import ZIP_MARKS
from adapters.source.containers._bytes import buffered
from adapters.source.containers._found import Why
from adapters.source.containers._packed import MEMBER_FREE_BYTES, Watched
from adapters.source.containers._tar import ENTRIES_MAX, Member, leads_out
from domain.failures import InputRefused

_ENCRYPTED: Final = 0x1


def is_zip(name: str, opening: bytes) -> bool:
    """Whether it is a zip of files: office documents are zips too, and are told by their names."""
    return opening.startswith(ZIP_MARKS) and (name.lower().endswith(".zip") or "." not in name)


def check_zip(archive: zipfile.ZipFile) -> None:
    """Refuse an archive whose list of files is meant to hurt.

    Raises:
        InputRefused: `too_many_entries`; `broken_archive`, for files that overlap: a small one could give petabytes.
    """
    if len(archive.filelist) > ENTRIES_MAX:
        raise InputRefused("too_many_entries", f"The archive has more than {ENTRIES_MAX} entries; unpack it first.")
    end = 0
    for info in sorted(archive.filelist, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise InputRefused("broken_archive", "Files of the archive overlap; pack it again.")
        end = info.header_offset + info.compress_size


def members_of_zip(archive: zipfile.ZipFile) -> Iterator[Member]:
    """Each member that is no folder, in the order of the archive's own list."""
    for info in archive.filelist:
        if not info.is_dir():
            yield Member(info.filename, content_of(archive, info))


def content_of(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO | Why | InputRefused:
    """A file's content, which comes to an end where it grows too much; or why it is not read."""
    if stat.S_ISLNK(info.external_attr >> 16):
        return Why.LINK
    if leads_out(info.filename):
        return Why.UNSAFE_PATH
    if info.flag_bits & _ENCRYPTED:
        return InputRefused("encrypted", "It is encrypted; unpack it with its password first.")
    try:
        opened = cast("BinaryIO", archive.open(info))  # cast: typeshed has it as another class
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:  # of this member alone
        return InputRefused("broken_archive", f"It cannot be unpacked: {error}")
    return buffered(Watched(opened, lambda: info.compress_size, free_bytes=MEMBER_FREE_BYTES))
