"""What the demo town has pinned up, in both languages. Its figures agree with each other and with the places."""

from typing import Any, NamedTuple


class Said(NamedTuple):
    """One announcement. Days count from the day the town is loaded."""

    slug: str
    words: dict[str, dict[str, Any]]
    scene: str
    area: str = ""
    in_days: int | None = None
    days_ago: int = 1


def _words(title: str, summary: str, *paragraphs: str, place: str = "") -> dict[str, Any]:
    text = "".join(p if p.startswith("<") else f"<p>{p}</p>" for p in paragraphs)
    return {"title": title, "summary": summary, "place": place, "body": [("text", text)]}


ANNOUNCEMENTS = [
    Said(
        "last-day-for-ideas",
        {
            "zh-hans": _words(
                "点子收到这一天为止",
                "明年有 300 万元公共维修钱，先听您说家门口缺什么、坏什么。",
                "点子不用写得好，一两句话就行：在哪里、什么样、您想怎么改。能拍张照片更好。",
                "<h2>什么样的点子收</h2><ul><li>在四个社区的公共地方，人人用得上。</li><li>一次性花钱，不是每年要发的补贴。</li>"
                "<li>5000 元以下的小事走快办，10 天内给答复，不用等投票。</li></ul>",
                "<h2>不会写怎么办</h2><p>到帮办点说给工作人员听，他替您打字，念给您听过了才交。</p>",
            ),
            "en": _words(
                "The last day for ideas",
                "3 million yuan for next year's repairs. First we hear what is missing or broken on your doorstep.",
                "It need not be well written. A line or two will do: where, what it is like, how you would change it. "
                "A photo helps.",
                "<h2>Which ideas count</h2><ul><li>In a public place of our four communities, of use to everybody.</li>"
                "<li>Money spent once, not an allowance for every year.</li>"
                "<li>Small matters under 5,000 yuan take the fast lane: an answer within 10 days, no vote.</li></ul>",
                "<h2>Not a writer?</h2><p>Tell it at a help point. Staff type it and read it to you first.</p>",
            ),
        },
        scene="lane",
        in_days=47,
        days_ago=2,
    ),
    Said(
        "pocket-park-walk",
        {
            "zh-hans": _words(
                "7 弄口空地，一起走一圈",
                "空了两年的那块地，街坊和设计师边走边说，能改成什么样。",
                "260 平方米，朝南，有一棵三十多年的老桂花树。树不动，别的都可以商量。",
                "下小雨照走，走不动的街坊在树下坐着说，一样记进去。",
                place="7 弄口老桂花树下",
            ),
            "en": _words(
                "A walk round the corner at Lane 7",
                "Neighbours and a designer walk the plot that lay empty for two years, and say what it could be.",
                "260 square metres, facing south, with an osmanthus tree of more than thirty years. The tree stays; "
                "everything else is open.",
                "We walk in light rain too. If walking is hard, sit under the tree and tell us; it counts the same.",
                place="Under the old osmanthus at the mouth of Lane 7",
            ),
        },
        scene="park",
        area="guihuali",
        in_days=4,
        days_ago=3,
    ),
    Said(
        "bicycle-shed",
        {
            "zh-hans": _words(
                "车棚漏雨，先来看图",
                "两种雨棚的图挂在门房，看中哪种，在纸上画个圈。",
                "一种便宜、装得快；一种带充电口，不再从楼上拉线。两种都写明了价钱和工期。",
                "看不了图的，打电话，工作人员念给您听。",
                place="北河沿 21 号河畔会客厅",
            ),
            "en": _words(
                "The shed leaks: come and see two drawings",
                "Two roofs hang in the porter's lodge. Draw a ring round the one you like.",
                "One is cheap and quick. The other has sockets, so that no cable hangs from a window any more. "
                "Both say what they cost and how long they take.",
                "If you cannot come, call us and we read them to you.",
                place="Riverside room, 21 North Bank",
            ),
        },
        scene="shed",
        area="beiheyan",
        in_days=7,
        days_ago=4,
    ),
    Said(
        "stair-lights",
        {
            "zh-hans": _words(
                "楼道灯，哪一层不亮报哪一层",
                "38 个门洞的灯要摸一遍底，您家楼道的，您最清楚。",
                "打电话、到帮办点、在门洞口的纸上打勾，三样都行。月底汇总，名单贴出来，谁来修、哪天修，写在后面。",
            ),
            "en": _words(
                "Stair lights: tell us which floor is dark",
                "We check 38 stairwells. Nobody knows yours better than you.",
                "Call us, come to the help point, or tick the sheet at your door. At the end of the month the list "
                "goes up, with who repairs what and when.",
            ),
        },
        scene="lamp",
        area="huaishuyuan",
        in_days=9,
        days_ago=5,
    ),
    Said(
        "roof-garden",
        {
            "zh-hans": _words(
                "屋顶菜园招 24 户",
                "24 个畦，一户一个，先到先得，老人优先。",
                "土和水管街道出，种子和力气自己出。荒了两个月的畦，转给排队的人。",
                place="红砖厂 2 号楼屋顶",
            ),
            "en": _words(
                "24 households wanted for the roof garden",
                "24 beds, one a household, first come first served, elders first.",
                "The subdistrict gives soil and water; you bring seeds and hands. A bed left wild for two months goes "
                "to the next in line.",
                place="Roof of building 2, Red Brick Works",
            ),
        },
        scene="garden",
        area="hongzhuanchang",
        in_days=12,
        days_ago=6,
    ),
    Said(
        "phone-class",
        {
            "zh-hans": _words(
                "手机课：一起学会收验证码",
                "学生志愿者坐在旁边教，学会为止，眼镜和手机带上就行。",
                "这一课教三样：收验证码、打开长辈版、在家门口的公告里找自己要的事。",
                "学不会不要紧。帮办点天天有人，您说，我们替您办。",
                place="槐树院老年食堂一楼",
            ),
            "en": _words(
                "Phone class: learning to use a code",
                "Students sit beside you until it works. Bring your glasses and your phone.",
                "Three things this time: getting a code, turning on elder mode, finding what you need among the "
                "announcements.",
                "If it will not stick, no harm done. Somebody is at the help point every day to do it for you.",
                place="Elders' canteen, ground floor, Locust Court",
            ),
        },
        scene="ramp",
        in_days=3,
        days_ago=7,
    ),
    Said(
        "rules-meeting",
        {
            "zh-hans": _words(
                "议事会：今年的规矩一条一条定",
                "一人能提几个点子、怎么算入选、谁来看着账，当面说定。",
                "四个社区各来几位街坊，谁都可以旁听。说定的写成条文，贴出来七天，没有大的意见就照办。",
                "<h2>要定的事</h2><ol><li>一人最多提几个点子。</li><li>几岁能投票，住多久能投票。</li>"
                "<li>票一样多的，先办哪个。</li><li>完工以后谁来管。</li></ol>",
                place="街道办二楼大会议室",
            ),
            "en": _words(
                "Meeting: this year's rules, one by one",
                "How many ideas each, how projects are chosen, who watches the money: settled face to face.",
                "Neighbours come from all four communities, and anybody may listen. What is settled hangs out for "
                "seven days and then holds.",
                "<h2>To be settled</h2><ol><li>How many ideas one person may hand in.</li>"
                "<li>From what age, and after how long here, one may vote.</li>"
                "<li>Which goes first when votes are equal.</li><li>Who looks after it once it is built.</li></ol>",
                place="Large room, second floor, subdistrict office",
            ),
        },
        scene="vacant",
        in_days=6,
        days_ago=8,
    ),
]

FRONT: dict[str, list[tuple[str, Any]]] = {
    "zh-hans": [
        (
            "today",
            {
                "headline": "家门口修什么，您来定。",
                "lead": "明年有 300 万元公共维修钱。先出主意，再核造价，然后一人一票来挑。",
                "scene": "lane",
                "note": "住在这里就能参加。没有手机，打电话或者到帮办点。",
            },
        ),
        (
            "round",
            {
                "heading": "一年怎么走",
                "steps": [
                    {"name": "提点子", "note": "人人都能提"},
                    {"name": "核造价", "note": "能不能办、要多少钱"},
                    {"name": "投票", "note": "一人一票，纸票也算"},
                    {"name": "动工", "note": "每月晒进度"},
                    {"name": "回头看", "note": "3、6、12 个月，街坊打分"},
                ],
            },
        ),
        ("votes", {"heading": "正在投票"}),
        ("ideas", {"heading": "街坊新提的金点子", "order": "newest", "most": 4}),
        ("lanes", {"heading": "您住哪个社区", "note": "选了您的社区，这台手机会记住，先给您看家门口的事。"}),
        (
            "side_by_side",
            [("coming", {"heading": "接下来的事", "most": 4}), ("stories", {"heading": "街坊故事", "more": 2})],
        ),
        ("spaces", {"heading": "这几块空地，等您来想", "most": 3}),
        (
            "help_line",
            {
                "heading": "找人帮忙",
                "text": "不会用、看不清、走不动，都有办法。打个电话，或者就近走一趟。",
                "page": None,
            },
        ),
    ],
    "en": [
        (
            "today",
            {
                "headline": "What gets fixed? You decide.",
                "lead": "3 million yuan for next year. First ideas, then costs, then one person one vote.",
                "scene": "lane",
                "note": "Whoever lives here takes part. No phone? Call us or come to a help point.",
            },
        ),
        (
            "round",
            {
                "heading": "How the year goes",
                "steps": [
                    {"name": "Ideas", "note": "Anybody may have one"},
                    {"name": "Costs", "note": "Can it be done, for how much"},
                    {"name": "Vote", "note": "One each, on paper too"},
                    {"name": "Works", "note": "Progress shown every month"},
                    {"name": "Look-back", "note": "After 3, 6 and 12 months"},
                ],
            },
        ),
        ("votes", {"heading": "Votes that are on"}),
        ("ideas", {"heading": "What neighbours just thought of", "order": "newest", "most": 4}),
        (
            "lanes",
            {
                "heading": "Where do you live?",
                "note": "Choose your community: this device remembers it and shows your doorstep first.",
            },
        ),
        (
            "side_by_side",
            [("coming", {"heading": "What is coming", "most": 4}), ("stories", {"heading": "Stories", "more": 2})],
        ),
        ("spaces", {"heading": "Corners that wait for you", "most": 3}),
        (
            "help_line",
            {
                "heading": "Somebody to help you",
                "text": "New to this, hard to read, hard to walk? Call us, or come to the nearest help point.",
                "page": None,
            },
        ),
    ],
}
