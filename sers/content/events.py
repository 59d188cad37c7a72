from enum import StrEnum


class ContentEvent(StrEnum):
    """What managers do to what anybody can read. Recorded about `config/<kind>/<key>`."""

    PAGE_DRAFTED = "content.page_drafted"
    PAGE_PUBLISHED = "content.page_published"
    PAGE_WITHDRAWN = "content.page_withdrawn"
    PAGE_RESTORED = "content.page_restored"
    CONTACT_ADDED = "content.contact_added"
    CONTACT_CHANGED = "content.contact_changed"
    CONTACT_CHECKED = "content.contact_checked"
    CONTACT_ENDED = "content.contact_ended"
    CONTACT_RESTORED = "content.contact_restored"
    NOTICE_PUT_UP = "content.notice_put_up"
    NOTICE_TAKEN_DOWN = "content.notice_taken_down"
    TRANSLATED = "content.translated"
    TRANSLATION_APPROVED = "content.translation_approved"
