"""The story: three months of Kiln Row Tenants, up to the evening before it is told."""

from lichen.demo.chapters import arrivals, charter, house, meetings, questions, rent, roles, table

STORY = (
    *arrivals.CHAPTER,
    *charter.CHAPTER,
    *house.CHAPTER,
    *rent.CHAPTER,
    *table.CHAPTER,
    *roles.CHAPTER,
    *questions.CHAPTER,
    *meetings.CHAPTER,
)
