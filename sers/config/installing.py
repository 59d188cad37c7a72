"""What a new installation is given: the first directory, rules, form and pages. Only ever adds."""

from sers.beds import keeper
from sers.content import loading as content
from sers.directory import loading as directory
from sers.intake import publishing
from sers.live import identity
from sers.referrals import dying
from sers.referrals import loading as referrals


def install() -> None:
    """Load the seed file, publish the shipped form, name the system's users, write the pages."""
    seed = directory.read_seed()
    directory.load(seed)
    referrals.load(seed)
    publishing.publish_shipped()
    identity.ensure_follower()
    dying.ensure_closer()
    keeper.ensure_keeper()
    content.load()
