dir=out size=1 port=0xe9 value=0x44 trapped=1
dir=out size=2 port=0xe9 value=0x3445 trapped=1
dir=out size=4 port=0xe9 value=0x92233445 trapped=1
dir=out size=1 port=0x80 value=0x45 trapped=1
dir=out size=2 port=0x82 value=0x5a46 trapped=1
dir=out size=4 port=0x84 value=0x6ddca5ba trapped=1
dir=out size=1 port=0x3f8 value=0xba trapped=1
dir=in size=1 port=0x3f8 trapped=1
dir=in size=2 port=0x3f8 trapped=1
dir=in size=4 port=0x3f8 trapped=1
dir=in size=1 port=0x21 trapped=1
dir=in size=2 port=0x60 trapped=1
dir=in size=4 port=0xfc trapped=1
