"""One of every part, with believable words, for the page that shows them all. In the reader's language."""

from typing import Any, NamedTuple

from django import forms
from django.core.paginator import Page, Paginator
from django.utils.translation import get_language

from community.demo.drawings import demo_plan
from community.drawing import charts
from community.drawing.plan import Pin, PlanPicture, Stage, draw, spot
from community.drawing.scenes import SCENES
from community.forms.place import PlaceField
from community.models import Landmark, Plan
from community.squares import qr


class Project(NamedTuple):
    plate: str
    zh: str
    en: str
    area_zh: str
    area_en: str
    theme_zh: str
    theme_en: str
    money: float  # in units of 10,000 yuan
    votes: int


PROJECTS = (
    Project(
        "07",
        "弄口空地改成口袋公园",
        "Pocket park at the lane's mouth",
        "桂花里",
        "Osmanthus Lane",
        "绿地",
        "Green",
        48.6,
        1864,
    ),
    Project(
        "12",
        "老楼楼道装感应灯",
        "Lamps on the stairs of old houses",
        "槐树院",
        "Locust Court",
        "照明",
        "Light",
        31.2,
        1790,
    ),
    Project(
        "03",
        "车棚加雨棚和充电桩",
        "Roof and sockets for the bicycle shed",
        "北河沿",
        "North Bank",
        "停车充电",
        "Parking",
        66.0,
        1521,
    ),
    Project(
        "18",
        "红砖厂屋顶共享菜园",
        "Garden on the works' roof",
        "红砖厂",
        "Red Brick Works",
        "绿地",
        "Green",
        22.4,
        1302,
    ),
    Project(
        "21",
        "河边步道铺平、加扶手",
        "Even path and rail along the river",
        "北河沿",
        "North Bank",
        "无障碍",
        "Access",
        85.0,
        1287,
    ),
    Project(
        "05",
        "菜场门口改缓坡、添长凳",
        "Ramp and bench at the market",
        "桂花里",
        "Osmanthus Lane",
        "无障碍",
        "Access",
        12.8,
        1244,
    ),
    Project(
        "14",
        "旧书报亭改街坊阅览角",
        "Old kiosk becomes a reading corner",
        "桂花里",
        "Osmanthus Lane",
        "公共空间",
        "Meeting places",
        18.6,
        1066,
    ),
    Project(
        "16", "楼前晾衣架翻新", "New drying racks", "槐树院", "Locust Court", "公共空间", "Meeting places", 9.6, 902
    ),
    Project(
        "10",
        "公厕加扶手和呼叫铃",
        "Grab rails and a bell in the public toilet",
        "北河沿",
        "North Bank",
        "无障碍",
        "Access",
        5.4,
        870,
    ),
)
BUDGET = 300.0


class SpecimenForm(forms.Form):
    """Every kind of field, as a visitor meets it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say = speaker()
        self.fields["title"] = forms.CharField(
            label=say("一句话说清是什么", "What is it, in one sentence"),
            help_text=say("最多 40 个字。", "At most 40 characters."),
            max_length=40,
        )
        self.fields["why"] = forms.CharField(label=say("为什么要做", "Why"), widget=forms.Textarea(attrs={"rows": 4}))
        self.fields["where"] = forms.ChoiceField(
            label=say("在哪里", "Where"),
            choices=[("07", say("7 弄口", "Mouth of Lane 7")), ("08", say("菜场门口", "At the market"))],
        )
        self.fields["size"] = forms.ChoiceField(
            label=say("事情大小", "How big"),
            choices=[
                ("small", say("小事，十天内答复", "Small: an answer in ten days")),
                ("big", say("大事，进入投票", "Big: goes to the vote")),
            ],
            widget=forms.RadioSelect(attrs={"class": "boxed"}),
        )
        self.fields["photo"] = forms.FileField(label=say("照片", "Photo"), required=False)
        self.fields["agree"] = forms.BooleanField(label=say("我看过议事规则", "I have read the rules of discussion"))


class FilterForm(forms.Form):
    """What narrows a list."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say = speaker()
        places = [("", say("全部社区", "All communities"))]
        places += [(p.plate, say(p.area_zh, p.area_en)) for p in PROJECTS[:4]]
        self.fields["area"] = forms.ChoiceField(label=say("社区", "Community"), choices=places)


class WhereForm(forms.Form):
    """Saying where; with the first plan of this site, if it has one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say = speaker()
        place = PlaceField(label=say("在哪里", "Where"), required=False)
        names = (say("7 弄口", "Mouth of Lane 7"), say("菜场门口", "At the market"))
        place.show(Plan.objects.published().first(), [Landmark(pk=n, name=name) for n, name in enumerate(names, 1)])
        self.fields["place"] = place


def speaker() -> Any:
    chinese = (get_language() or "").startswith("zh")
    return lambda zh, en: zh if chinese else en


def specimens() -> dict[str, Any]:
    say = speaker()
    return {
        "chips": _chips(say),
        "stages": _stages(say),
        "cycle": _cycle(say),
        "cards": _cards(say),
        "ledger": _ledger(say),
        "medals": _medals(say),
        "bar": _bar(say),
        "flow": _flow(say),
        "charts": _charts(say),
        "lineage": _lineage(say),
        "plan": _plan(say),
        "page": _page(),
        "form": _wrong_form(),
        "fresh_form": SpecimenForm(auto_id="fresh_%s"),
        "where_form": WhereForm(auto_id="where_%s"),
        "filter_form": FilterForm(auto_id="filter_%s"),
        "receipt_qr": qr("https://example.org/r/K7MR4WXA"),
        "voucher_qr": qr("https://example.org/v/3FHT9QDN"),
        "receipt_lines": [
            (say("证明：", "It proves:"), say("这张票已经计入。", "this vote is counted.")),
            (say("不证明：", "It does not prove:"), say("您选了什么。", "what you chose.")),
        ],
        "scenes": list(SCENES),
        "say": _words(say),
    }


def _words(say: Any) -> dict[str, str]:
    return {
        "lane": say("桂花里", "Osmanthus"),
        "lane_number": say("7 弄", "Lane 7"),
        "idea": say("点子 0132", "Idea 0132"),
        "town": say("桂花街道", "Osmanthus"),
        "seal_counted": say("已经计入", "Counted"),
        "seal_accepted": say("竣工验收", "Work accepted"),
        "seal_paid": say("钱已付清", "Paid in full"),
        "seal_held": say("回看合格", "It held"),
        "seal_failed": say("回看未过", "Did not hold"),
        "seal_redeemed": say("已经兑换", "Redeemed"),
        "quote": say("“雨棚 11月12日前装好。”", "“The roof will be up by 12 November.”"),
        "quote_note": say("说明：等钢材，11月30日前装完。", "They say: waiting for steel; done by 30 November."),
        "office": say("街道城建办", "Works Office"),
        "commitment": say("承诺 031", "Promise 031"),
        "overdue": say("逾期 9 天", "9 days late"),
        "evidence": say("看凭据", "See the evidence"),
        "reply": say(
            "这块地是街道的，没有产权争议。可以做，核定 48.6 万元，工期 70 天。"
            "原来想要的喷水池不做：养护每年要 3 万元，没有人接。",
            "The ground is the subdistrict's and nobody disputes it. It can be done: 486,000 yuan, 70 days. "
            "The fountain is left out: its upkeep would cost 30,000 a year, and nobody would take it on.",
        ),
        "reply_office": say("答复人 城建办 许工", "Answered by engineer Xu, Works Office"),
        "reply_date": say("8月12日", "12 August"),
        "can_do": say("可以办", "Can be done"),
        "reply_title": say("街道办事处的答复", "The street office answers"),
        "disagree": say("不同意这个答复", "Disagree with this answer"),
        "empty": say("这里还没有点子", "No idea here yet"),
        "empty_text": say(
            "去年 3 条入选的点子，都是一句话开的头。", "Last year three chosen ideas began as one sentence."
        ),
        "first": say("写第一条", "Write the first"),
        "occasion": say("2026 年秋季 参与式预算", "Participatory budget, autumn 2026"),
        "cast": say("您的选票已投出", "Your vote is cast"),
        "cast_time": say("11月21日 14:05", "21 November, 14:05"),
        "cast_note": say(
            "截止前可以改票。改了，这个编号就作废。",
            "You may change your vote until it closes. Then this code no longer counts.",
        ),
        "voucher": say("兑换券", "Voucher"),
        "noodles": say("素面一碗", "A bowl of noodles"),
        "shop": say("阿福面馆，北河沿 18 号", "Fu's Noodles, 18 North Bank"),
        "voucher_note": say(
            "12月31日前有效。店里扫码，或报编号。",
            "Good until 31 December. The shop scans it, or you read out the code.",
        ),
        "points": say("分", "points"),
        "over": say("再放 09 号，会超 31.2 万元。", "With no. 09 it would be 312,000 yuan too much."),
        "notice": say("11月27日 20:00 截止", "Closes 27 November, 20:00"),
        "notice_text": say("您选了 5 个项目，还没投出。", "You picked five projects and have not cast your vote."),
        "read_on": say("检查并投出", "Check and cast"),
        "before": say("2025年4月", "April 2025"),
        "after": say("2026年10月", "October 2026"),
        "resident": say("陈阿婆", "Mrs Chen"),
        "front": say("家门口修什么，您来定。", "What gets fixed? You decide."),
        "front_text": say(
            "今年有 300 万元公共维修钱，16 个项目等您挑。",
            "Three million yuan and 16 projects.",
        ),
        "days": say("还剩 6 天", "6 days left"),
    }


def _chips(say: Any) -> list[dict[str, str]]:
    rows = (
        ("已收到", "Received", "plate", "ring"),
        ("核造价", "Costing", "plum", "diamond"),
        ("已上选票", "On the ballot", "plate", "diamond"),
        ("施工中", "Being built", "amber", "half"),
        ("已验收", "Accepted", "jade", "tick"),
        ("临期", "Due soon", "amber", "triangle"),
        ("逾期 9 天", "9 days late", "danger", "triangle"),
        ("暂停", "Paused", "stone", "bars"),
        ("还没投出", "Not cast yet", "brick", "diamond"),
    )
    return [{"text": say(zh, en), "tone": tone, "shape": shape} for zh, en, tone, shape in rows]


def _stages(say: Any) -> list[dict[str, Any]]:
    return [
        {
            "name": say("立项", "Approved"),
            "state": "done",
            "lines": [say("计划 1月8日", "Planned 8 January"), say("实际 1月8日", "Real 8 January")],
        },
        {
            "name": say("招标", "Tendering"),
            "state": "done",
            "lines": [say("计划 2月20日", "Planned 20 February"), say("实际 2月26日", "Real 26 February")],
        },
        {
            "name": say("施工", "Building"),
            "state": "now",
            "lines": [say("计划 4月30日", "Planned 30 April"), say("已过 24 天，还有 46 天", "24 days gone, 46 left")],
        },
        {"name": say("验收", "Acceptance"), "state": "", "lines": [say("计划 5月12日", "Planned 12 May")]},
        {
            "name": say("回头看", "Look-back"),
            "state": "",
            "lines": [say("8月、11月、次年5月", "August, November, next May")],
        },
    ]


def _cycle(say: Any) -> list[dict[str, Any]]:
    return [
        {
            "name": say("提点子", "Ideas"),
            "state": "done",
            "lines": [say("3月1日到5月31日", "1 March to 31 May"), say("收到 412 条", "412 came in")],
        },
        {
            "name": say("核造价", "Costing"),
            "state": "done",
            "lines": [say("6月到9月", "June to September"), say("办得了的 96 条", "96 can be done")],
        },
        {
            "name": say("投票", "Vote"),
            "state": "now",
            "lines": [say("11月14日到27日", "14 to 27 November"), say("现在", "Now")],
        },
        {
            "name": say("动工", "Building"),
            "state": "",
            "lines": [say("2027年1月起", "From January 2027"), say("每月晒进度", "News every month")],
        },
        {
            "name": say("回头看", "Look-back"),
            "state": "",
            "lines": [say("3、6、12 个月", "After 3, 6, 12 months"), say("街坊打分", "Neighbours rate it")],
        },
    ]


def _cards(say: Any) -> list[dict[str, str]]:
    told = (
        ("park", "树荫、长椅、一小块孩子能跑的空地。", "Shade, benches, and a bit of ground for children to run."),
        ("lamp", "38 个门洞，脚步一响灯就亮。", "38 doorways; the lamp comes on at a footstep."),
        ("shed", "挡雨，12 个充电口，不再飞线。", "Dry, with twelve sockets; no more wires from windows."),
        ("garden", "24 个畦，按户抽签认领。", "24 beds, given to households by lot."),
    )
    return [
        {
            "number": project.plate,
            "title": say(project.zh, project.en),
            "chip": say(project.area_zh, project.area_en),
            "scene": scene,
            "text": say(zh, en),
            "price": say(f"{project.money}", f"{project.money * 10_000:,.0f}"),
            "unit": say("万元", "yuan"),
        }
        for project, (scene, zh, en) in zip(PROJECTS, told, strict=False)
    ]


def _ledger(say: Any) -> list[dict[str, Any]]:
    return [
        {
            "id": "entry-4",
            "date": say("11月18日", "18 Nov"),
            "reason": say("楼道夜灯巡查，2 小时", "Evening round of the stair lamps, 2 hours"),
            "amount": 20,
            "balance": 186,
        },
        {
            "id": "entry-3",
            "date": say("11月12日", "12 Nov"),
            "reason": say("换素面一碗（阿福面馆）", "A bowl of noodles (Fu's)"),
            "amount": -60,
            "balance": 166,
        },
        {
            "id": "entry-2",
            "date": say("11月9日", "9 Nov"),
            "reason": say("冲正：11月8日重复登记", "Reversal: entered twice on 8 November"),
            "amount": -15,
            "balance": 226,
            "pair": True,
            "pair_url": "#entry-1",
            "pair_text": say("看另一笔", "see the other entry"),
        },
        {
            "id": "entry-1",
            "date": say("11月8日", "8 Nov"),
            "reason": say("送餐上门，1 次", "A meal brought to the door"),
            "amount": 15,
            "balance": 241,
            "pair": True,
            "pair_url": "#entry-2",
            "pair_text": say("看冲正", "see the reversal"),
        },
    ]


def _medals(say: Any) -> list[dict[str, str]]:
    return [
        {
            "metal": "gold",
            "line1": say("点子", "Idea"),
            "line2": say("成真", "real"),
            "title": say("点子成真", "An idea came true"),
            "reason": say("槐树院路灯", "Street lamps, Locust Court"),
            "month": say("2026年11月", "November 2026"),
        },
        {
            "metal": "silver",
            "line1": say("回头", "Look-"),
            "line2": say("有声", "back"),
            "title": say("回头有声", "Looked again"),
            "reason": say("12 次复查", "12 visits"),
            "month": say("2026年10月", "October 2026"),
        },
        {
            "metal": "bronze",
            "line1": say("十次", "Ten"),
            "line2": say("送餐", "meals"),
            "title": say("十次送餐", "Ten meals"),
            "reason": say("槐树院食堂", "Locust Court canteen"),
            "month": say("2026年9月", "September 2026"),
        },
    ]


def _money(say: Any) -> Any:
    return lambda number: say(f"{number:g} 万", f"{number * 10_000:,.0f}")


def _bar(say: Any) -> charts.BudgetBar:
    picks = [(project.plate, project.money) for project in PROJECTS[:5]]
    used = round(sum(money for _, money in picks), 1)
    left = round(BUDGET - used, 1)
    sentence = say(
        f"已选 5 个，用 {used} 万元，还剩 {left} 万元",
        f"5 picked for {used * 10_000:,.0f} yuan; {left * 10_000:,.0f} left",
    )
    return charts.budget_bar(picks, BUDGET, sentence=sentence, over=("09", 78.0))


def _flow(say: Any) -> charts.Chart:
    flows = [charts.Flow(p.plate, say(p.zh, p.en), say(p.theme_zh, p.theme_en), p.money) for p in PROJECTS]
    return charts.money_flow(
        flows,
        BUDGET,
        title=say("300 万元去了哪里", "Where three million yuan go"),
        headers=(say("项目", "Project"), say("号", "No."), say("类别", "Theme"), say("钱", "Yuan")),
        fund_name=say("今年的钱", "This year's fund"),
        rest_name=say("结余", "Left over"),
        write=_money(say),
    )


def _charts(say: Any) -> list[charts.Chart]:
    return [
        charts.bar_rows(
            [charts.Bar(say(p.zh, p.en), p.votes, "jade") for p in PROJECTS[:4]]
            + [
                charts.Bar(
                    say("槐树院积水路面改排水", "Drains for Locust Court"),
                    1180,
                    "stone",
                    True,
                    say("没选上", "not chosen"),
                )
            ],
            title=say("谁入选", "Who won"),
            headers=(say("项目", "Project"), say("得票", "Votes"), say("说明", "Note")),
        ),
        charts.pair_rows(
            [
                charts.Pair(say("桂花里", "Osmanthus Lane"), 32, 27),
                charts.Pair(say("北河沿", "North Bank"), 26, 52),
                charts.Pair(say("槐树院", "Locust Court"), 22, 14),
                charts.Pair(say("红砖厂", "Red Brick Works"), 20, 7),
            ],
            title=say("居民占多少，钱分到多少", "Share of people, share of money"),
            headers=(say("社区", "Community"), say("居民", "People"), say("得到的钱", "Money")),
            write=lambda number: f"{number:g}%",
        ),
        charts.share_bar(
            [
                charts.Share(say("办完", "Done"), 24, "jade"),
                charts.Share(say("在办", "Under way"), 5, "amber", True),
                charts.Share(say("逾期", "Overdue"), 2, "danger"),
            ],
            title=say("以前说的，办了吗", "Was it done?"),
            headers=(say("状态", "State"), say("件数", "Promises")),
        ),
        charts.stage_bars(
            [
                charts.StageBar(
                    say("招标", "Tendering"), (0, 43), (0, 49), say("43 天", "43 days"), say("晚 6 天", "6 days late")
                ),
                charts.StageBar(
                    say("施工", "Building"), (50, 120), (50, None), say("70 天", "70 days"), say("进行中", "going on")
                ),
                charts.StageBar(
                    say("验收", "Acceptance"), (120, 132), None, say("12 天", "12 days"), say("还没开始", "not begun")
                ),
            ],
            74,
            title=say("按时吗", "Is it on time?"),
            headers=(say("阶段", "Stage"), say("计划", "Promised"), say("实际", "Real")),
            today_name=say("今天", "Today"),
        ),
        charts.slope(
            (say("动工前", "Before"), 62),
            (say("一年后", "A year on"), 91),
            title=say("街坊满意吗", "Are people happier?"),
            headers=(say("时间", "When"), say("满意", "Content")),
            note=say("210 人", "210 asked"),
        ),
        charts.balance_steps(
            [
                (say("7月", "July"), 120),
                (say("8月", "August"), 156),
                (say("9月", "September"), 96),
                (say("10月", "October"), 226),
                (say("11月", "November"), 186),
            ],
            title=say("积分怎么来的", "How the points came"),
            headers=(say("月份", "Month"), say("余额", "Balance")),
        ),
        charts.punch_card(
            [(say("9月", "Sep"), 3), (say("10月", "Oct"), 2), (say("11月", "Nov"), 1)],
            title=say("本季度的任务", "This quarter's duty"),
            headers=(say("月份", "Month"), say("条数", "Suggestions")),
        ),
        charts.tile_plan(
            [
                charts.Tile(say("桂花里", "Osmanthus"), 0, 0, 27),
                charts.Tile(say("北河沿", "North Bank"), 1, 0, 23),
                charts.Tile(say("槐树院", "Locust"), 0, 1, 22),
                charts.Tile(say("红砖厂", "Works"), 1, 1, 14),
            ],
            title=say("每 100 位居民里投票的人", "Votes per 100 residents"),
            headers=(say("社区", "Community"), say("人数", "Votes")),
        ),
    ]


def _lineage(say: Any) -> charts.Lineage:
    return charts.lineage(
        [
            charts.Source(
                say("点子 0087", "Idea 0087"),
                say("想有个遮阴歇脚的地方", "Somewhere shady to rest"),
                say("陈阿婆 3月4日", "Mrs Chen, 4 March"),
            ),
            charts.Source(
                say("点子 0132", "Idea 0132"),
                say("7 弄口空地别再堆垃圾", "No more rubbish at Lane 7"),
                say("林先生 3月11日", "Mr Lin, 11 March"),
                True,
            ),
            charts.Source(
                say("点子 0215", "Idea 0215"),
                say("小孩没处跑", "Nowhere for children to run"),
                say("何妈妈 4月2日", "Mrs He, 2 April"),
            ),
        ],
        charts.Source("07", say("口袋公园 48.6 万", "Park, 486,000"), say("5月20日合并", "20 May")),
        charts.Step(say("正在投票", "Vote is on"), say("11月27日 20:00 截止", "until 27 November")),
        [charts.Step(say("施工", "Built")), charts.Step(say("验收", "Passed")), charts.Step(say("回头看", "Held?"))],
        title=say("三条点子合并成 07 号项目，正在投票", "Three ideas became project 07, now on the ballot"),
    )


def _plan(say: Any) -> PlanPicture:
    plan = demo_plan("osmanthus-lane")
    planned = Stage(say("立项", "Approved"), "ring", "plum")
    building = Stage(say("施工", "Being built"), "half", "amber")
    done = Stage(say("已验收", "Accepted"), "tick", "jade")
    late = Stage(say("逾期", "Late"), "triangle", "danger")
    paused = Stage(say("暂停", "Paused"), "bars", "stone")
    rows = (
        ("14", planned, 32.6, 13, say("弄口减速带", "Speed bump")),
        ("07", building, 38.4, 33.4, say("口袋公园", "Pocket park")),
        ("38", done, 60, 20.4, say("3 号楼雨棚", "Roof at house 3")),
        ("36", done, 21.5, 49.4, say("菜场门口长凳", "Bench at the market")),
        ("39", done, 22, 22.9, say("弄内下水", "Drains in the lane")),
        ("31", late, 84.5, 29.6, say("厂区外墙", "Outer wall of the works")),
        ("33", paused, 82, 52.4, say("河埠头栏杆", "Rail at the landing")),
    )
    pins = [
        Pin(number=number, name=name, stage=stage, x=spot(plan, x, y)[0], y=spot(plan, x, y)[1], url=f"#pin-{number}")
        for number, stage, x, y, name in rows
    ]
    return draw(
        plan,
        pins,
        title=say("桂花里社区工程图", "Works map of Osmanthus Lane"),
        description=say(
            "从南边上空看桂花里：西边老弄堂，中间公园，东南红砖厂，南边桂花河。",
            "Osmanthus Lane seen from the south: old lanes, a park, brick works, the river.",
        ),
        subtitle=say("工程图 2027年6月 7 处", "Works map, June 2027: 7 places"),
        north=say("北", "N"),
        language=say("zh-hans", "en"),
    )


def _page() -> Page[int]:
    return Paginator(range(180), 10).page(6)


def _wrong_form() -> SpecimenForm:
    form = SpecimenForm(data={"title": "", "why": "…", "where": "07"})
    form.is_valid()
    return form
