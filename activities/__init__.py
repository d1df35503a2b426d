"""Each step done for real: thin classes whose collaborators come through the constructor."""

from activities.asking import Asker, ModelDrafter, ModelExtractor
from activities.delivering import StoreDeliverer
from activities.failing import FailureInterceptor
from activities.fetching import Plan, StoreFetcher
from activities.persisting import StorePersister
from activities.posts import Posts, SettledPosts
from activities.repeating import LogRepeater
from activities.retrieving import SourceRetriever
from activities.reviewing import StoreReviewer
from activities.surroundings import Surroundings
from activities.validating import GateValidator
from activities.watching import SourceWatcher, Start

__all__ = [
    "Asker",
    "FailureInterceptor",
    "GateValidator",
    "LogRepeater",
    "ModelDrafter",
    "ModelExtractor",
    "Plan",
    "Posts",
    "SettledPosts",
    "SourceRetriever",
    "SourceWatcher",
    "Start",
    "StoreDeliverer",
    "StoreFetcher",
    "StorePersister",
    "StoreReviewer",
    "Surroundings",
]
