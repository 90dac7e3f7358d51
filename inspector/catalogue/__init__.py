"""Operations as data: what each is called, takes and gives. No torch, no Qt, no code per op."""
