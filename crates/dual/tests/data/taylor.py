"""Writes taylor.csv: Taylor coefficients of the smooth primitives, from mpmath at 90 digits, rounded to 17.

Run `pip install mpmath` and then `python taylor.py > taylor.csv`. Each row is: primitive, index of the argument that
varies, arguments, coefficients of order 0 to 12. The functions are defined here by textbook formulas, on their own.
"""

from mpmath import *
mp.dps=90
N=12
def sinc_(x): return sin(pi*x)/(pi*x) if x!=0 else mpf(1)
U={
'sqrt':(sqrt,[0.3,2.7]),'cbrt':(lambda x:cbrt(x) if x>0 else -cbrt(-x),[0.3,-2.7]),
'exp':(exp,[-1.3,0.8]),'exp2':(lambda x:power(2,x),[-1.3,0.8]),'expm1':(expm1,[-1.3,0.01]),
'log':(log,[0.3,2.7]),'log2':(lambda x:log(x)/log(2),[0.3,2.7]),'log10':(lambda x:log(x)/log(10),[0.3,2.7]),'log1p':(log1p,[-0.4,1.7]),
'softplus':(lambda x:log(1+exp(x)),[-1.3,2.8]),'sigmoid':(lambda x:1/(1+exp(-x)),[-1.3,2.8]),'entr':(lambda x:-x*log(x),[0.3,2.7]),
'sin':(sin,[-1.3,2.8]),'cos':(cos,[-1.3,2.8]),'tan':(tan,[-0.7,1.1]),'cot':(cot,[0.7,2.1]),'sec':(sec,[-0.7,1.1]),'csc':(csc,[0.7,2.1]),
'asin':(asin,[-0.6,0.2]),'acos':(acos,[-0.6,0.2]),'atan':(atan,[-1.3,0.4]),'acot':(lambda x:atan(1/x),[-1.3,0.7]),
'asec':(lambda x:acos(1/x),[1.4,3.1]),'acsc':(lambda x:asin(1/x),[1.4,3.1]),'sinc':(sinc_,[0.4,-1.3]),
'sinh':(sinh,[-1.3,0.8]),'cosh':(cosh,[-1.3,0.8]),'tanh':(tanh,[-1.3,0.8]),'coth':(coth,[-1.3,0.8]),'sech':(sech,[-1.3,0.8]),'csch':(csch,[-1.3,0.8]),
'asinh':(asinh,[-1.3,0.8]),'acosh':(acosh,[1.4,3.1]),'atanh':(atanh,[-0.6,0.2]),'acoth':(lambda x:atanh(1/x),[1.4,3.1]),
'asech':(lambda x:acosh(1/x),[0.3,0.7]),'acsch':(lambda x:asinh(1/x),[-1.3,0.8]),
'erf':(erf,[-1.3,0.4]),'erfc':(erfc,[-1.3,1.9]),'erfinv':(erfinv,[-0.6,0.2]),
'gamma':(gamma,[0.7,3.2]),'lgamma':(loggamma,[0.7,3.2]),'digamma':(digamma,[0.7,3.2]),'trigamma':(lambda x:psi(1,x),[0.7,3.2]),
'lambertw':(lambertw,[-0.2,1.9]),
}
def erfcinv_(x): return erfinv(1-x)
U['erfcinv']=(erfcinv_,[0.6,1.3])
def wm1(x): return lambertw(x,-1)
U['lambertwm1']=(wm1,[-0.3,-0.1])
M=[ # name, active, args, fn of active var
('pow',0,[1.7,2.5],lambda x:power(x,mpf(2.5))),
('pow',0,[1.7,-3.0],lambda x:power(x,-3)),
('pow',0,[-1.7,3.0],lambda x:x**3),
('pow',1,[1.7,2.5],lambda p:power(mpf(1.7),p)),
('div',1,[1.7,-0.8],lambda b:mpf(1.7)/b),
('mul',0,[1.7,-0.8],lambda a:a*mpf(-0.8)),
('hypot',0,[0.6,1.1],lambda a:sqrt(a*a+mpf(1.1)**2)),
('hypot',1,[0.6,1.1],lambda a:sqrt(a*a+mpf(0.6)**2)),
('atan2',0,[0.6,1.1],lambda b:atan(b/mpf(1.1))),
('atan2',1,[0.6,1.1],lambda a:atan(mpf(0.6)/a)),
('logaddexp',0,[0.6,1.1],lambda a:log(exp(a)+exp(mpf(1.1)))),
('logaddexp',1,[0.6,1.1],lambda a:log(exp(a)+exp(mpf(0.6)))),
('xlogy',0,[0.6,1.1],lambda x:x*log(mpf(1.1))),
('xlogy',1,[0.6,1.1],lambda z:mpf(0.6)*log(z)),
('sincd',1,[2.0,0.7],None),
('polygamma',1,[2.0,1.3],lambda x:psi(2,x)),
('besselj',1,[0.0,1.3],lambda x:besselj(0,x)),
('besselj',1,[2.0,3.4],lambda x:besselj(2,x)),
('bessely',1,[1.0,1.3],lambda x:bessely(1,x)),
('besseli',1,[1.0,1.3],lambda x:besseli(1,x)),
('besselk',1,[1.0,1.3],lambda x:besselk(1,x)),
]
def emit(name,i,args,f):
    c=taylor(f,mpf(args[i]),N)
    print(';'.join([name,str(i),' '.join(repr(float(a)) for a in args),' '.join(nstr(re(v),17,min_fixed=0,max_fixed=0) for v in c)]))
print('# Taylor coefficients of order 0 to %d of primitives in one argument, to 17 digits, from taylor.py with mpmath at 90 digits.'%N)
print('# primitive;index of the argument that varies;arguments;coefficients')
for k,(f,pts) in U.items():
    for x in pts: emit(k,0,[x],f)
for name,i,args,f in M:
    if name=='sincd':
        c=taylor(sinc_,mpf(args[1]),N+2)
        c=[c[k+2]*(k+2)*(k+1) for k in range(N+1)]
        print(';'.join([name,str(i),' '.join(repr(float(a)) for a in args),' '.join(nstr(re(v),17,min_fixed=0,max_fixed=0) for v in c)]))
    else: emit(name,i,args,f)
