import { settleOurHand } from './our-hands.ts';
import { settleRivalHand } from './rival-hands.ts';
import { chipsMissing, isMispaid } from './fair-payout.ts';
import { createSeededUint32, FULL_STACKS, UNEVEN_STACKS } from './random-policy.ts';
for (const stacks of [FULL_STACKS, UNEVEN_STACKS])
for (const n of ['ours','rival']){ const m=createSeededUint32(77), d=createSeededUint32(5); let lost=0,mis=0,err=0,first; for(let i=0;i<20000;i++){ 
 try { const s= n==='ours'?settleOurHand(stacks,i%6,{deckUint32:d,moodUint32:m}):settleRivalHand(stacks,i%6,m); if(chipsMissing(s)!==0){ lost++; first??=s;} else if(isMispaid(s)) mis++; } catch(e){ err++; if(err<2) console.log(String(e)); } } console.log(n,'lost',lost,'mis',mis,'thrown',err, JSON.stringify(first)); }
