"""What the neighbours of the demo town handed in. Half a town's worth of benches, lamps and leaking roofs."""

from typing import Any, NamedTuple


class Told(NamedTuple):
    """One idea. `round` names a round of the demo, or is empty for the fast lane; `end` is the state it reaches."""

    round: str
    end: str
    area: str
    theme: str
    title: str
    story: str
    why: str = ""
    where: str = ""  # a landmark, by its Chinese name
    guess: int | None = None
    cost: int | None = None
    reason: str = ""
    language: str = "zh-hans"


def _english(*facts: Any, **more: Any) -> Told:
    return Told(*facts, **{**more, "language": "en"})


STREET, RIVER, COURT, LANE, WORKS = "street", "river", "court", "lane", "works"

IDEAS = [
    # The subdistrict's round: ideas are being collected.
    Told(
        STREET, "published", "guihuali", "green", "7 弄口空地种点桂花，放三张长椅",
        "7 弄口那块地空了两年，夏天晒、冬天堆东西。种几棵桂花遮阴，放三张带靠背的长椅，中间留一块能让小孩跑的地方。",
        "每天去菜场要经过这里，老人走到一半想歇歇没地方坐。对面楼里有六十多位七十岁以上的街坊。",
        "7 弄弄口", 120_000,
    ),
    Told(
        STREET, "published", "guihuali", "moving", "菜场门口加一条不绊脚的坡道",
        "菜场门口有三级台阶，推小车的、坐轮椅的都要人抬。旁边一米宽的地方够做一条缓坡，装上两边扶手。",
        "买菜是天天要做的事，不该求人。", "菜场", 38_000,
    ),
    Told(
        STREET, "published", "beiheyan", "light", "沿河步道加矮灯，晚上不摸黑",
        "从小浜桥到凉亭三百米没有一盏灯。装齐膝高的矮灯，照路不照窗，夜里十一点调暗。",
        "晚饭后散步的人多，上个月有两位阿姨在台阶上崴了脚。", "小浜桥", 96_000,
    ),
    Told(
        STREET, "published", "huaishuyuan", "elder", "荷花池边装一圈扶手",
        "池边石板下雨就滑。沿着西边那段装一圈木扶手，高低两道，大人小孩都能抓。",
        "这里是院里老人晨练的地方。", "荷花池", 45_000,
    ),
    Told(
        STREET, "published", "hongzhuanchang", "culture", "老厂房隔一间出来做街坊书房",
        "2 号厂房空着的那间，铺上地板、装暖气，摆街坊捐的书。上午给老人看报，下午给孩子写作业。",
        "放学到大人下班这两个小时，孩子没地方去。", "邻里中心", 180_000,
    ),
    _english(
        STREET, "published", "beiheyan", "moving", "A zebra crossing where East Lane meets the bank road",
        "Cars come round the bend fast and there is no crossing for 400 metres. Paint one, and set two bollards so "
        "that nobody parks on it.",
        "The school bus stops on the far side. Twenty children cross here every morning.",
        where="东弄口", guess=26_000,
    ),
    _english(
        STREET, "published", "hongzhuanchang", "green", "Flower boxes along the old rail walk",
        "The rails are still there, the sleepers are bare. Put long wooden boxes between them with plants that need "
        "little water. Each box can be looked after by one staircase.",
        "It would make the walk to the centre something to look forward to.",
        where="铁轨步道", guess=32_000,
    ),
    Told(
        STREET, "published", "guihuali", "clean", "垃圾桶旁边装洗手池",
        "丢完垃圾想洗个手，要走回家。在两处垃圾房旁边各装一个脚踏出水的洗手池，冬天能关水。",
        "疫情那几年大家都说要装，一直没装。", "居委会", 24_000,
    ),
    Told(
        STREET, "published", "huaishuyuan", "moving", "大槐树下的路沿磨平",
        "树根把路沿顶起来七八公分，婴儿车过不去。换成透水的软铺面，树根也能喘气。",
        "树要留，人也要走。", "大槐树", 55_000,
    ),
    Told(
        STREET, "published", "huaishuyuan", "elder", "老年食堂门口搭个雨棚等位",
        "中午十一点半排队的有四十来人，下雨天撑伞挤在门口。搭一个六米长的雨棚，下面放两排凳子。",
        "排队的平均年龄七十六。", "老年食堂", 42_000,
    ),
    Told(
        STREET, "published", "beiheyan", "culture", "凉亭里装一块能写字的黑板",
        "谁家有多余的葱、谁要找人搭伴看病，写在黑板上，过一周擦掉。比群里刷过去强。",
        "不用手机的街坊也看得见。", "凉亭", 3_000,
    ),
    Told(
        STREET, "published", "hongzhuanchang", "light", "球场加四盏灯，九点半自动关",
        "下班以后天就黑了，年轻人想打会儿球没有光。加四盏朝下照的灯，定时九点半关，不吵楼上。",
        "孩子有地方动，就不在楼道里踢球了。", "球场", 68_000,
    ),
    Told(
        STREET, "published", "guihuali", "light", "3 弄过街楼底下装感应灯",
        "过街楼底下白天也是黑的，电瓶车进出看不见人。装两盏人来就亮的灯。",
        where="7 弄弄口", guess=6_800,
    ),
    _english(
        STREET, "published", "guihuali", "green", "Save the rain from the market roof for the flower beds",
        "The market roof sheds a river every time it rains. Two tanks and a tap would water every bed in lanes 1 to 4 "
        "all summer.",
        "Volunteers carry buckets from the third floor now.",
        where="菜场", guess=29_000,
    ),
    Told(
        STREET, "published", "beiheyan", "clean", "小浜里的水草定期捞一捞",
        "一到七月水草盖满，味道飘到三楼。请人每两周捞一次，捞上来堆肥给菜园。",
        "小时候这水里能看见鱼。", "小浜桥", 20_000,
    ),
    Told(
        STREET, "published", "hongzhuanchang", "elder", "烟囱广场铺一小块塑胶地，给小小孩学走路",
        "广场是碎石子，摔一跤就破皮。靠墙那边铺三十平方的软地，放两件矮的玩具。",
        "两岁以下的娃现在只能在商场学走路。", "烟囱", 47_000,
    ),
    Told(
        STREET, "submitted", "guihuali", "moving", "校门口的电线杆移一移",
        "人行道上两根电线杆挡住一半，接孩子的时候大家都走到马路上。往墙边移一米就通了。",
        "早上七点半最挤。", "校门口", 60_000,
    ),
    Told(
        STREET, "submitted", "huaishuyuan", "culture", "西弄口墙上画一幅老院子的画",
        "请会画画的街坊和学生一起画从前的九个院子，旁边写上每个院子的名字。",
        "", "西弄口", 8_000,
    ),
    _english(
        STREET, "submitted", "beiheyan", "elder", "A shaded table by the pavilion where people can play chess",
        "Every afternoon a dozen men play on an upturned crate. Two stone tables with eight seats under the plane "
        "tree.",
        where="凉亭", guess=9_500,
    ),
    Told(
        STREET, "returned", "guihuali", "clean", "把对面楼的晾衣杆都拆了",
        "晾衣杆太难看，滴水，应该都拆掉。",
        where="老桂花树",
        reason="这条要动到别人家的窗外，请先和对面楼的街坊商量，写上有几户愿意；"
        "也可以改成“统一换成不滴水的晾衣架”。",
    ),
    Told(
        STREET, "draft", "guihuali", "green", "桂花树旁边的花坛补一补",
        "花坛砖掉了一圈，土往外流。",
        where="老桂花树",
    ),
    # North Bank: costing.
    Told(
        RIVER, "costing", "beiheyan", "clean", "21 号楼到 25 号楼的雨水管换粗一号",
        "现在的管子细，一下大雨就从阳台往里倒。换成粗一号的，底下加一个能打开清的口。",
        "去年汛期三户人家地板泡坏。", "中心弄口", 150_000,
    ),
    Told(
        RIVER, "feasible", "beiheyan", "moving", "自行车棚加雨顶和充电口",
        "车棚没有顶，充电线从窗口挂下来。加一个雨顶，装十二个带断电保护的充电口。",
        "飞线充电太吓人。", "中心弄口", 80_000, 92_400,
    ),
    Told(
        RIVER, "feasible", "beiheyan", "green", "河边补种二十棵柳树",
        "前年台风倒了一排，一直空着。补种柳树，树下留草，不铺硬地。",
        "夏天河边能凉三度。", "凉亭", 40_000, 36_800,
    ),
    Told(
        RIVER, "infeasible", "beiheyan", "culture", "在小浜上再造一座桥",
        "从中心弄到对岸要绕一大圈，中间造一座人行桥。",
        "上学近十分钟。", "小浜桥", 300_000,
        reason="小浜是防汛河道，规划里十年内要拓宽，桥墩不能立在现在的岸边。"
        "水务部门答复可以参加拓宽工程的征求意见，我们已把这条点子转过去，有结果就告诉您。",
    ),
    Told(
        RIVER, "published", "beiheyan", "elder", "河畔会客厅门口装电子屏写菜单和活动",
        "现在活动贴在门里面，门关着就看不到。门口装一块不刺眼的屏，字大一点。",
        where="河畔会客厅", guess=18_000,
    ),
    _english(
        RIVER, "costing", "beiheyan", "light", "Light the steps from the bank road down to the river",
        "Thirty-two steps, no lamp, one rail missing. Lamps in the side wall and a second rail.",
        "My neighbour fell in January. So did I.",
        where="小浜桥", guess=70_000,
    ),
    Told(
        RIVER, "merged", "beiheyan", "moving", "车棚漏雨，搭个顶吧",
        "下雨天电瓶车全泡在水里，有的街坊把车推上楼，更危险。",
        where="中心弄口", guess=50_000,
    ),
    Told(
        RIVER, "withdrawn", "beiheyan", "culture", "河边每周放一次露天电影",
        "夏天周六晚上，拉块布，放老电影。",
        where="凉亭", guess=10_000,
    ),
    # Locust Court: the vote is on.
    Told(
        COURT, "feasible", "huaishuyuan", "light", "三十八个门洞换声控灯",
        "楼道灯坏了一半。全部换成人走过就亮、人走了就灭的。",
        "老人晚上倒垃圾不用摸墙。", "新村路口", 40_000, 41_800,
    ),
    Told(
        COURT, "feasible", "huaishuyuan", "elder", "五号院空屋改成日间照料角",
        "空着的那间装空调、铺防滑地，白天有人照看老人，子女能安心上班。",
        "院里有十一位独居老人。", "大槐树", 220_000, 236_000,
    ),
    Told(
        COURT, "feasible", "huaishuyuan", "clean", "西弄低洼处改排水，别再积水",
        "一下雨西弄口积水到脚踝。挖一条暗沟接到主管。",
        "去年淹了七次，居委会记着日子。", "西弄口", 130_000, 118_500,
    ),
    _english(
        COURT, "feasible", "huaishuyuan", "green", "Turn the dump behind courtyard 6 into a shared herb garden",
        "It is 90 square metres of broken tiles. Clear it, bring soil, build twelve waist-high beds so that nobody has "
        "to kneel.",
        "Three of us already grow spring onions in paint buckets.",
        where="荷花池", guess=50_000, cost=57_300,
    ),
    Told(
        COURT, "feasible", "huaishuyuan", "moving", "新村路口抬高斑马线",
        "车从坡上冲下来刹不住。把斑马线抬高，车自己就慢了。",
        "", "新村路口", 60_000, 64_200,
    ),
    Told(
        COURT, "infeasible", "huaishuyuan", "moving", "荷花池填掉改停车场",
        "车位太少，池子填了能停三十辆。",
        where="荷花池", guess=400_000,
        reason="荷花池是雨水调蓄池，也在保护名录里，不能填。"
        "停车的事，城建办正在和新村物业商量夜间错峰，商量好了贴在公告栏。",
    ),
    # Osmanthus Lane: voted last year, being built.
    Told(
        LANE, "feasible", "guihuali", "moving", "弄堂里的石板重新铺平",
        "石板翘起来的有五十多块。撬起来垫平，坏的换旧料，不用新石头。",
        "样子要老，路要平。", "7 弄弄口", 200_000, 214_000,
    ),
    Told(
        LANE, "feasible", "guihuali", "light", "七条弄堂的线缆理一理",
        "电线、网线、晾衣绳缠在一起，挂到头顶。统一走线槽，标好是谁家的。",
        "救护车担架过不去。", "居委会", 160_000, 172_500,
    ),
    _english(
        LANE, "feasible", "guihuali", "elder", "Benches with backs all along the way to the clinic",
        "It is 700 metres and there is nowhere to sit. Seven benches with backs and armrests, so that one can get up "
        "again.",
        "I am 81 and I plan my walk by where I can lean.",
        where="老桂花树", guess=21_000, cost=23_800,
    ),
    Told(
        LANE, "feasible", "guihuali", "culture", "弄口装一口大钟",
        "装一口能敲的钟，过年敲。",
        where="7 弄弄口", guess=40_000, cost=46_000,
    ),
    Told(
        LANE, "feasible", "guihuali", "green", "屋顶上种菜",
        "平屋顶承重够的，种一点菜，凉快。",
        where="老厂房", guess=90_000, cost=104_000,
    ),
    Told(
        LANE, "feasible", "guihuali", "moving", "沿河加一排共享单车架",
        "单车停得到处都是，画一排位置，加架子。",
        where="沿河步道", guess=38_000, cost=41_000,
    ),
    # Red Brick Works: built, looking back.
    Told(
        WORKS, "feasible", "hongzhuanchang", "green", "水塔下面的垃圾堆改成小花园",
        "清掉垃圾，铺透水砖，种耐旱的花，留一条轮椅能走的路。",
        "以前大家绕着走。", "水塔", 88_000, 95_600,
    ),
    Told(
        WORKS, "feasible", "hongzhuanchang", "elder", "邻里中心加一部能进担架的电梯",
        "二楼是活动室，老人上不去。外挂一部电梯。",
        "", "邻里中心", 420_000, 445_000,
    ),
    Told(
        WORKS, "feasible", "hongzhuanchang", "culture", "烟囱上装灯光秀",
        "晚上打灯，拍照好看。",
        where="烟囱", guess=150_000, cost=168_000,
    ),
    Told(
        WORKS, "feasible", "hongzhuanchang", "moving", "铁轨上放一辆小火车",
        "周末开来开去，带小孩转一圈。",
        where="铁轨步道", guess=260_000, cost=310_000,
    ),
    _english(
        WORKS, "feasible", "hongzhuanchang", "light", "Lamps on the path between the works and the bus stop",
        "The last bus is at half past ten and the path has no light. Nine lamps.",
        "Nurses on the late shift use it every day.",
        where="球场", guess=54_000, cost=51_200,
    ),
    # The fast lane.
    Told(
        "", "published", "guihuali", "moving", "菜场门口盲道上的石墩移开",
        "两个石墩正好压在盲道上，移开半米就好。",
        where="菜场", guess=800,
    ),
    Told(
        "", "published", "beiheyan", "light", "河畔会客厅后门的灯坏了",
        "坏了两周，晚上下课的人看不见台阶。",
        where="河畔会客厅", guess=200,
    ),
    Told(
        "", "published", "huaishuyuan", "elder", "老年食堂的塑料凳换带靠背的",
        "先换十张，有两位阿婆坐着没处靠。",
        where="老年食堂", guess=1_500,
    ),
    _english(
        "", "published", "hongzhuanchang", "clean", "The bin by the ball court has no lid",
        "Crows and cats empty it every night. A lid, or a bin that closes.",
        where="球场", guess=300,
    ),
    Told(
        "", "submitted", "huaishuyuan", "moving", "新村路口的指示牌转反了",
        "去医院的箭头指到了河边，好几位外地来看病的走错。",
        where="新村路口", guess=100,
    ),
    Told(
        "", "published", "guihuali", "culture", "居委会门口的报栏玻璃擦不干净了",
        "划得看不清字，换一块玻璃。",
        where="居委会", guess=600,
    ),
    Told(
        "", "submitted", "beiheyan", "green", "东弄口的树枝碰到电线",
        "刮风的时候冒火星，请人来修一修。",
        where="东弄口", guess=1_200,
    ),
    _english(
        "", "published", "guihuali", "elder", "Larger figures on the house numbers of Lane 3",
        "Delivery riders and the ambulance both ring the wrong bell. New number plates, white on blue, the old size "
        "doubled.",
        where="老桂花树", guess=2_400,
    ),
    Told(
        "", "hidden", "hongzhuanchang", "clean", "请某某不要再遛狗不牵绳",
        "天天在球场放狗，说也不听，大家都认识他。",
        where="球场", reason="这条说的是一位街坊，不是一件事。牵绳的事已转给物业提醒；点子里不写个人。",
    ),
    Told(
        STREET, "published", "huaishuyuan", "light", "荷花池的水泵房加围栏和警示灯",
        "小孩喜欢钻到水泵房后面，夜里也没有灯。围一圈矮栏，加一盏警示灯。",
        where="荷花池", guess=15_000,
    ),
    Told(
        STREET, "published", "hongzhuanchang", "clean", "厂前街早餐摊统一接水接油",
        "十来个摊子的油水直接倒在路边，滑。给每个摊位接一个排水口和一个废油桶，摊主一起出力。",
        "摊子要留着，路要干净。", "邻里中心", 85_000,
    ),
]  # fmt: skip

NEIGHBOURS = [
    ("陈阿婆", "guihuali"), ("林建华", "guihuali"), ("何静", "guihuali"), ("老顾", "guihuali"), ("吴彩凤", "guihuali"),
    ("Anna Weber", "guihuali"), ("徐大海", "beiheyan"), ("沈玉珍", "beiheyan"), ("郑伟", "beiheyan"),
    ("Tom Okafor", "beiheyan"), ("许晓燕", "beiheyan"), ("马老师", "huaishuyuan"), ("丁秀英", "huaishuyuan"),
    ("高强", "huaishuyuan"), ("Lucía Ramos", "huaishuyuan"), ("潘师傅", "huaishuyuan"), ("罗小雨", "hongzhuanchang"),
    ("蒋国平", "hongzhuanchang"), ("曹敏", "hongzhuanchang"), ("Priya Nair", "hongzhuanchang"),
    ("田阿姨", "hongzhuanchang"),
]  # fmt: skip
