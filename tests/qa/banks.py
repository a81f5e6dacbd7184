"""Three small reports of banks, of two languages."""

LANHU = """# 兰湖银行2023年年度报告摘要

兰湖银行股份有限公司(以下简称“兰湖银行”)成立于1999年,总部设在兰湖市。

2023年,全年实现营业收入86.20亿元,同比增长4.1%;净利润20.50亿元,同比增长6.0%。

报告期末,不良贷款率1.21%,较上年末下降0.05个百分点;员工3,120人。
"""
OTTERLEY = """# Otterley Bank plc: 2023 Annual Results

Otterley Bank plc ("Otterley") was founded in 1951 and is based in Ripon.

In 2023 total income was £310.0 million. Net profit rose 4.0% to £62.0 million.

The NPL ratio was 1.80% at the end of 2023. The bank had 2,050 employees.
"""
QINGPU = """# 青浦银行2023年年度报告摘要

青浦银行股份有限公司(以下简称“青浦银行”)成立于2004年,总部设在青浦。

2023年,全年实现营业收入51.70亿元,同比增长2.3%;净利润11.30亿元,同比下降1.2%。

报告期末,不良贷款率1.21%,与上年末持平;网点96家。
"""
