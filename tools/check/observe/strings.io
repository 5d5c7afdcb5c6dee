dir=out size=1 port=0xe9 value=0x30 rep=1 string=1 trapped=1 data=30
dir=out size=2 port=0xe9 value=0x3231 rep=1 string=1 trapped=1 data=3132
dir=out size=4 port=0xe9 value=0x35343332 rep=1 string=1 trapped=1 data=32333435
dir=out size=1 port=0xe9 value=0x30 rep=5 string=1 trapped=1 data=3031323334
dir=out size=2 port=0xe9 value=0x3130 rep=3 string=1 trapped=1 data=303132333435
dir=out size=2 port=0xe9 value=0x3938 rep=3 string=1 trapped=1 data=383936373435
dir=out size=4 port=0xe9 value=0x33323130 rep=25 string=1 trapped=1 data=303132333435363738396162636465666768696a6b6c6d6e6f707172737475767778797a4142434445464748494a4b4c4d4e4f505152535455565758595a3031
dir=out size=1 port=0xe9 value=0x77 rep=1 string=1 trapped=1 data=77
dir=out size=1 port=0xe9 value=0x33 rep=1 string=1 trapped=1 data=33
dir=out size=1 port=0xe9 rep=1 string=1 trapped=1
dir=in size=1 port=0xe9 rep=1 string=1 trapped=1
dir=in size=2 port=0xe9 rep=1 string=1 trapped=1
dir=in size=4 port=0xe9 rep=4 string=1 trapped=1
