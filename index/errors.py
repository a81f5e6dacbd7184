"""The error tree: every message says what failed and what to do next."""


class ReportQAError(Exception):
    """Base of every error that this project raises on purpose."""


class DocumentError(ReportQAError):
    """A document cannot be read or is not what it claims to be."""


class UnknownSourceError(ReportQAError):
    """A source was named that the collection does not hold."""


class IndexFolderError(ReportQAError):
    """A path is not an index, or cannot be read or written as one."""


class IndexDamagedError(IndexFolderError):
    """A stored file is missing, truncated or changed."""


class ModelMismatchError(IndexFolderError):
    """The index was made by another embedding model or dimension."""


class EngineError(IndexFolderError):
    """The server that holds an index cannot be reached, or refuses."""


class SourceTakenError(IndexFolderError):
    """Another file was added under the same source name."""


class EmbeddingError(ReportQAError):
    """An embedding model cannot be loaded or used."""


class WorkerError(ReportQAError):
    """A process that shares the work ended or failed."""


class InputError(ReportQAError):
    """A question, option or question set is not acceptable."""


class BusyError(ReportQAError):
    """As much is running and waiting as the server takes."""


class StorageError(ReportQAError):
    """What is to be kept on disk cannot be written or read."""


class AccessDeniedError(ReportQAError):
    """The caller shows no key, or a wrong one, or asks for what is not allowed."""


class ClosingError(ReportQAError):
    """The server is stopping and takes no more questions."""
