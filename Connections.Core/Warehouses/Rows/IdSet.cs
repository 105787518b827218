namespace Connections.Core.Warehouses.Rows;

/// <summary>
/// The ids of a table's rows in a batch, as 128 bits of hash each, in the order of the rows: a clash of two is less likely than a fault of the memory. Half
/// the size of a set of the framework's, of which a batch of many tables would want hundreds.
/// </summary>
internal sealed class IdSet
{
    private const int LeastPlaces = 16;

    private readonly List<UInt128> _ids = [];
    private int[] _places = new int[LeastPlaces]; // a number of an id from 1 on, where its hash says or behind; 0 for none

    /// <summary>The id of a row.</summary>
    public UInt128 this[int row] => _ids[row];

    /// <summary>Adds the id of the next row; false where it is there already.</summary>
    public bool Add(UInt128 id)
    {
        var place = PlaceOf(id);
        if (_places[place] != 0)
            return false;
        _ids.Add(id);
        _places[place] = _ids.Count;
        if (_ids.Count * 4 > _places.Length * 3)
            Grow();
        return true;
    }

    public void Clear()
    {
        _ids.Clear();
        Array.Clear(_places);
    }

    private void Grow()
    {
        _places = new int[_places.Length * 2];
        for (var at = 0; at < _ids.Count; at++)
            _places[PlaceOf(_ids[at])] = at + 1;
    }

    // The number of places is a power of two.
    private int PlaceOf(UInt128 id)
    {
        var place = (int)((ulong)id & (ulong)(_places.Length - 1));
        while (_places[place] is var number and not 0 && _ids[number - 1] != id)
            place = (place + 1) & (_places.Length - 1);
        return place;
    }
}
