"""What the demo people were told lately, and what they agreed to. Nothing here is mailed or texted."""

from datetime import timedelta

from community import clock, consents
from community.models import Notice, Resident

DAY = timedelta(days=1)

# Days ago, key, link, words in both languages, already read.
TOLD = [
    (
        0.2,
        "water",
        "",
        ("明天上午停水两小时", "Water off tomorrow morning"),
        (
            "槐树院 3 号楼、5 号楼明天 9 点到 11 点检修水管，请提前接好水。"
            "行动不便的街坊可拨打服务电话，志愿者送水上门。",
            "Pipes at houses 3 and 5 of Locust Court are repaired from 9 to 11. Please fill a kettle tonight. "
            "If carrying is hard, call us and a volunteer brings water to your door.",
        ),
        False,
    ),
    (
        1.1,
        "digital-class",
        "",
        ("周四有手机课，欢迎来坐坐", "Phone class on Thursday, come along"),
        (
            "桂花里活动室每周四下午两点教用手机：怎么挂号、怎么投票、怎么防骗。不用报名，带上手机和老花镜就行。",
            "Every Thursday at two in the Guihuali common room: how to see a doctor's list, how to vote, how to spot a "
            "swindle. No sign-up; bring your phone and your reading glasses.",
        ),
        False,
    ),
    (
        2.3,
        "map-corner",
        "",
        ("您那片的墙角花坛补种好了", "The flower bed at your corner is replanted"),
        (
            "上周有街坊说花坛踩秃了，绿化队已经补种月季，并加了矮围栏。觉得还不够好，可以到帮办点说一声。",
            "Neighbours said last week that the bed was trampled bare. Roses are in, with a low rail. "
            "If it is still not right, tell us at the help point.",
        ),
        True,
    ),
    (
        6,
        "privacy-list",
        "/privacy/data/",
        ("我们保存哪些信息，现在能逐项查了", "Every item we keep about you can now be looked up"),
        (
            "新页面列出了站里关于您的每一项信息：存它做什么、能不能导出、您离开时怎么处理。",
            "A new page lists every item this site keeps about people: what for, whether it is in your copy, and what "
            "becomes of it when you leave.",
        ),
        True,
    ),
    (
        11,
        "elder-mode",
        "/me/settings/",
        ("字太小？可以换成长辈版", "Print too small? There is a larger one"),
        (
            "页面右上角点“长辈版”，字和按钮都会变大。也可以在设置里选特大字。",
            "Press “Large print” at the top of any page: letters and buttons grow. Settings offer an even larger size.",
        ),
        True,
    ),
]


def load() -> None:
    residents = list(Resident.objects.filter(email__endswith="@demo.example", left_at=None))
    for resident in residents:
        _tell(resident)
    for resident in residents:
        for kind in (consents.Kind.PUBLICATION, consents.Kind.LOCATION):
            consents.give(resident, kind.value)
    Notice.objects.waiting().filter(resident__in=residents).update(state=Notice.State.SHOWN)


def _tell(resident: Resident) -> None:
    now = clock.now()
    news = [
        Notice(
            resident=resident,
            kind="town.news",
            key=f"demo:{key}",
            url=url,
            facts={"title": _both(title), "words": _both(words)},
            created_at=now - days_ago * DAY,
            read_at=now - days_ago * DAY + DAY / 12 if read else None,
            state=Notice.State.SHOWN,
        )
        for days_ago, key, url, title, words, read in TOLD
    ]
    welcome = Notice(
        resident=resident,
        kind="account.welcome",
        key="welcome",
        url="/me/",
        facts={"who": {"resident": resident.pk}},
        created_at=now - 30 * DAY,
        read_at=now - 29 * DAY,
        state=Notice.State.SHOWN,
    )
    Notice.objects.bulk_create([*news, welcome], ignore_conflicts=True)


def _both(words: tuple[str, str]) -> dict[str, str]:
    chinese, english = words
    return {"zh-hans": chinese, "en": english}
