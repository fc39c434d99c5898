"""What a Trello export is made of: the fields understood, and those that are Trello's own bookkeeping."""

from typing import ClassVar

from lichen.carry.foreign import Part, words


class TrelloPart(Part, frozen=True, kw_only=True, rename="camel"):
    bookkeeping: ClassVar = words(
        "activityBlocked appCreator avatarHash avatarUrl brightness cardRole checkItemStates color confirmed "
        "cover creationMethod creationMethodError creationMethodLoadingStartedAt dateClosed dateCompleted "
        "dateLastActivity dateLastView datePluginDisable descData display dueReminder email enterpriseOwned faviconUrl "
        "fieldGroup fileName id idAttachmentCover idBoard idBoardSource idCard idChecklists idEnterprise "
        "idEnterprisesDeactivated idLabels idMember idMemberCreator idMemberReferrer idMembersVoted idModel "
        "idOrganization idPremOrgsAdmin idShort idTags initials isTemplate isUpload ixUpdate labelNames limits "
        "manualCoverAttachment memberType memberships mimeType modelType nameData nodeId nonPublic nonPublicAvailable "
        "pinned pluginData pos powerUps prefs premiumFeatures previews products shortLink shortUrl softLimit "
        "starred status subscribed templateGallery textData type url uses bytes edgeColor mirrorSourceId "
        "mirrorSourceNodeId"
    )


class Member(TrelloPart, frozen=True, kw_only=True):
    bookkeeping: ClassVar = TrelloPart.bookkeeping - {"id"} | {"bioData"}
    id: str = ""
    full_name: str = ""
    username: str = ""


class Label(TrelloPart, frozen=True, kw_only=True):
    bookkeeping: ClassVar = TrelloPart.bookkeeping - {"color"}
    name: str = ""
    color: str = ""


class Column(TrelloPart, frozen=True, kw_only=True):
    bookkeeping: ClassVar = TrelloPart.bookkeeping - {"id"}
    id: str = ""
    name: str = ""
    closed: bool = False


class Item(TrelloPart, frozen=True, kw_only=True):
    bookkeeping: ClassVar = TrelloPart.bookkeeping - {"idMember"} | {"idChecklist"}
    name: str = ""
    state: str = ""
    due: str = ""
    id_member: str = ""


class Checklist(TrelloPart, frozen=True, kw_only=True):
    bookkeeping: ClassVar = TrelloPart.bookkeeping - {"idCard"}
    id_card: str = ""
    name: str = ""
    check_items: list[object] = []


class Attachment(TrelloPart, frozen=True, kw_only=True):
    bookkeeping: ClassVar = TrelloPart.bookkeeping - {"url"} | {"date"}
    name: str = ""
    url: str = ""


class CustomField(TrelloPart, frozen=True, kw_only=True):
    bookkeeping: ClassVar = TrelloPart.bookkeeping - {"id"}
    id: str = ""
    name: str = ""
    options: list[object] = []


class Option(TrelloPart, frozen=True, kw_only=True):
    bookkeeping: ClassVar = TrelloPart.bookkeeping - {"id"} | {"idCustomField"}
    id: str = ""
    value: object = None


class CustomValue(TrelloPart, frozen=True, kw_only=True):
    id_custom_field: str = ""
    id_value: str = ""
    value: object = None


class Badges(Part, frozen=True, kw_only=True):
    bookkeeping: ClassVar = words(
        "attachments attachmentsByType checkItems checkItemsChecked checkItemsEarliestDue description due "
        "dueComplete externalSource fogbugz lastUpdatedByAi location maliciousAttachments start subscribed "
        "viewingMemberVoted votes"
    )
    comments: int = 0


class Event(TrelloPart, frozen=True, kw_only=True):
    bookkeeping: ClassVar = TrelloPart.bookkeeping - {"type"} | {"member"}
    type: str = ""
    date: str = ""
    data: object = None
    member_creator: object = None


class Said(TrelloPart, frozen=True, kw_only=True):
    bookkeeping: ClassVar = TrelloPart.bookkeeping | {"board", "list", "dateLastEdited", "textData", "idCommentSource"}
    text: str = ""
    card: object = None


class TrelloCard(TrelloPart, frozen=True, kw_only=True):
    bookkeeping: ClassVar = TrelloPart.bookkeeping - {"id", "url"}
    id: str = ""
    name: str = ""
    desc: str = ""
    id_list: str = ""
    closed: bool = False
    due: str = ""
    due_complete: bool = False
    labels: list[object] = []
    id_members: list[str] = []
    checklists: list[object] = []
    attachments: list[object] = []
    custom_field_items: list[object] = []
    badges: dict[str, object] = {}
    url: str = ""


class TrelloBoard(TrelloPart, frozen=True, kw_only=True):
    name: str = ""
    desc: str = ""
    closed: bool = False
    lists: list[object] = []
    cards: list[object] = []
    labels: list[object] = []
    members: list[object] = []
    checklists: list[object] = []
    custom_fields: list[object] = []
    actions: list[object] = []
